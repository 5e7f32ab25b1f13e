"""What the tests of the web surfer surf with: a model that picks elements by their names, and an impatient surfer."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from autogen_core import FunctionCall, Image
from autogen_core.models import CreateResult, LLMMessage
from autogen_ext.agents.web_surfer import MultimodalWebSurfer
from tests.dialects.v04.agentchat.chatting import Scripted
from tests.dialects.v04.agentchat.chatting import call as tool_call
from tests.services.chromium import need_chromium

Said = str | list[FunctionCall] | Exception
Chosen = Said | Callable[[str], Said]

TARGETS = {"click": "target_id", "hover": "target_id", "input_text": "input_field_id"}


def step(tool: str, on: str | None = None, **arguments: Any) -> Chosen:
    """One call of a tool, `on` the element of that name."""

    def choose(state: str) -> Said:
        more = {} if on is None else {TARGETS[tool]: number_of(on, state)}
        return [tool_call(tool, json.dumps({"reasoning": "because", **more, **arguments}))]

    return choose


def number_of(name: str, state: str) -> int:
    found = re.search(rf"^(\d+): .* ['\"]{re.escape(name)}['\"]$", state, re.MULTILINE)
    assert found, f"no element {name!r} in:\n{state}"
    return int(found[1])


class Picking(Scripted):
    """Answers as written down; what is a function is asked for its answer with what the model is shown."""

    def __init__(self, *answers: Chosen, **how: Any) -> None:
        super().__init__(**how)
        self.choices = list(answers)

    async def create(self, messages: Sequence[LLMMessage], **how: Any) -> CreateResult:
        if self.choices:
            chosen = self.choices.pop(0)
            self.answers.append(chosen(shown(messages)) if callable(chosen) else chosen)
        return await super().create(messages, **how)


def shown(messages: Sequence[LLMMessage]) -> str:
    """The text of what the model is shown of the browser."""
    at = messages[-2] if len(messages) > 1 else messages[0]
    return at.content if isinstance(at.content, str) else str(at.content[0])


class Surfer(MultimodalWebSurfer):
    """Does not wait long."""

    PAGE_TIMEOUT_S = 2.0
    SLEEP_S = 0.0


def surfer(model: Scripted, start_page: str = "about:blank", **settings: Any) -> Surfer:
    need_chromium()
    return Surfer("surfer", model, start_page=start_page, **settings)


async def surf(agent: MultimodalWebSurfer, steps: int = 1, task: str = "Go on.") -> list[str]:
    """Take steps and close the browser; what was reported after each."""
    try:
        return [await report(agent, task) for _ in range(steps)]
    finally:
        await agent.close()


async def report(agent: MultimodalWebSurfer, task: str = "Go on.") -> str:
    message: Any = (await agent.run(task=task)).messages[-1]
    return str(message.content if isinstance(message.content, str) else message.content[0])


def pictures(messages: Sequence[LLMMessage]) -> list[Image]:
    parts = [part for each in messages if isinstance(each.content, list) for part in each.content]
    return [each for each in parts if isinstance(each, Image)]


def processes_with(mark: str) -> dict[int, str]:
    """The processes that have the word in their environment, but for this one: what a test has started."""
    found = {}
    for each in Path("/proc").iterdir():
        if each.name.isdigit() and int(each.name) != os.getpid():
            try:
                if mark.encode() in (each / "environ").read_bytes():
                    found[int(each.name)] = (each / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
    return found
