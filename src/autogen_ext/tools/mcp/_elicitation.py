"""A person answers what a server wants to know."""

from __future__ import annotations

import asyncio
import json
import sys
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Self, TextIO

from pydantic import BaseModel

from autogen_core import Component, ComponentBase
from coterie.asking import ask
from coterie.effects import HumanInput
from coterie.flow import Call
from coterie.in_thread import in_thread
from coterie.runs import current_run

if TYPE_CHECKING:
    from mcp.types import ElicitRequestParams, ElicitResult, ErrorData

_ACTIONS = {"a": "accept", "d": "decline", "c": "cancel"}


class Elicitor(ABC, ComponentBase[BaseModel]):
    """Answers what a server wants to know from a person."""

    component_type = "mcp_elicitor"

    @abstractmethod
    async def elicit(self, params: ElicitRequestParams) -> ElicitResult | ErrorData:
        """Return the answer to `params`, or that there is none."""


class StreamElicitor(Elicitor):
    """Asks on a stream of text: first whether the person accepts, declines or cancels, then for the content as JSON.

    After `timeout` seconds, where the input has ended, and in a run without people, it cancels.
    """

    def __init__(self, read_stream: TextIO, write_stream: TextIO, timeout: float | None = None) -> None:
        self._read_stream = read_stream
        self._write_stream = write_stream
        self._timeout = timeout

    async def elicit(self, params: ElicitRequestParams) -> ElicitResult | ErrorData:
        """Ask the person."""
        from mcp.types import ElicitResult

        try:
            async with asyncio.timeout(self._timeout):
                action, content = await self._answer(params)
        except (TimeoutError, EOFError):
            action, content = "cancel", None
        return ElicitResult.model_validate({"action": action, "content": content})

    async def _answer(self, params: ElicitRequestParams) -> tuple[str, dict[str, Any] | None]:
        question = params.message
        if params.mode == "url":
            question += f"\nGo to {params.url}"
        action = _action(await self._ask(f"{question}\n[a]ccept, [d]ecline or [c]ancel? "))
        while action is None:
            action = _action(await self._ask("Please answer accept, decline or cancel: "))
        if action != "accept" or params.mode == "url":
            return action, None
        return action, await self._content(params.requested_schema)

    async def _content(self, schema: dict[str, Any]) -> dict[str, Any]:
        if not schema.get("properties"):
            return {}
        prompt = f"Wanted is JSON of this form:\n{json.dumps(schema, ensure_ascii=False)}\nJSON: "
        while True:
            try:
                content = json.loads(await self._ask(prompt))
            except ValueError as error:
                prompt = f"That is no JSON ({error}).\nJSON: "
                continue
            missing = [each for each in schema.get("required", []) if each not in content]
            if isinstance(content, dict) and not missing:
                return content
            prompt = (
                f"An object is wanted, with {', '.join(schema.get('required', [])) or 'any of its fields'}.\nJSON: "
            )

    async def _ask(self, prompt: str) -> str:
        if not current_run().ask_people:
            raise EOFError("nobody is asked in this run")

        async def answer() -> str:
            return await in_thread(self._read, prompt)

        asking = Call(answer, answer, (), {})
        line: str = await ask("human", lambda key, agent: HumanInput(key=key, agent=agent, prompt=prompt, call=asking))
        return line.strip()

    def _read(self, prompt: str) -> str:
        self._write_stream.write(prompt)
        self._write_stream.flush()
        line = self._read_stream.readline()
        if not line:
            raise EOFError("the input has ended")
        return line


class StdioElicitorConfig(BaseModel):
    """The config of a `StdioElicitor`."""

    timeout: float | None = None


class StdioElicitor(StreamElicitor, Component[StdioElicitorConfig]):
    """Asks on this process's standard input and output."""

    component_config_schema = StdioElicitorConfig
    component_provider_override = "autogen_ext.tools.mcp.StdioElicitor"

    def __init__(self, timeout: float | None = None) -> None:
        super().__init__(sys.stdin, sys.stdout, timeout)

    def _to_config(self) -> StdioElicitorConfig:
        return StdioElicitorConfig(timeout=self._timeout)

    @classmethod
    def _from_config(cls, config: StdioElicitorConfig) -> Self:
        return cls(timeout=config.timeout)


def _action(answer: str) -> str | None:
    """What a word, or its beginning, stands for."""
    action = _ACTIONS.get(answer[:1].lower())
    return action if action is not None and action.startswith(answer.lower()) else None
