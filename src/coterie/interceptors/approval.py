"""Approval: a person allows what a run does, before it is done."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Literal, get_args

from ..effects import CodeRun, Effect, HumanInput, ToolCall
from ..errors import ApprovalDenied, ConfigError, RunStopped
from ..flow import Call, Flow, call
from ..humans import ask_console, ask_console_async

Level = Literal["never", "tools", "code", "all"]
Approve = Level | Callable[[Effect], Any]
"""What needs approval: a level, or a function (sync or async) that says it of a `ToolCall` or `CodeRun`."""

_KINDS: dict[str, tuple[type[Effect], ...]] = {
    "never": (),
    "tools": (ToolCall,),
    "code": (CodeRun,),
    "all": (ToolCall, CodeRun),
}
_ANSWERS = {"y": "yes", "n": "no", "": "no", "a": "always", "s": "stop"}


class Approval:
    """Asks before tools and code run. The question is an effect, so a replay knows the answer.

    A refusal is an outcome that the model reads. "always" holds for the tool of that name, or for all code, in this run.
    """

    def __init__(self, approve: Approve, is_recorded: Callable[[Effect], bool] | None = None) -> None:
        if not callable(approve) and approve not in _KINDS:
            raise ConfigError(f"approve must be one of {', '.join(get_args(Level))}, or a function; found {approve!r}")
        self._approve = approve
        self._is_recorded = is_recorded or (lambda effect: False)
        self._allowed: set[tuple[str, str]] = set()

    def around(self, effect: Effect) -> Flow[Any]:
        if not isinstance(effect, ToolCall | CodeRun) or (effect.kind, effect.subject) in self._allowed:
            return (yield effect)
        if self._has_happened_unasked(effect) or not (yield from self._is_needed(effect)):
            return (yield effect)
        said = yield from _ask(effect)
        if said == "stop":
            raise RunStopped(
                ApprovalDenied(f"{effect.key}: a person refused to run {_what(effect)} and stopped the run")
            )
        if said == "no":
            return effect.refused()
        if said == "always":
            self._allowed.add((effect.kind, effect.subject))
        return (yield effect)

    def _has_happened_unasked(self, effect: ToolCall | CodeRun) -> bool:
        """Whether the record holds the effect, and no question before it: then it is too late for one."""
        return self._is_recorded(effect) and not self._is_recorded(_question(effect, _prompt(effect), 1))

    def _is_needed(self, effect: Effect) -> Flow[bool]:
        if callable(self._approve):
            return bool((yield from call(self._approve, effect)))
        return isinstance(effect, _KINDS[self._approve]) and getattr(effect, "changes", "world") == "world"


def _ask(effect: ToolCall | CodeRun) -> Flow[str]:
    """Ask until the answer is one."""
    prompt = _prompt(effect)
    times = 1
    while True:
        line = yield _question(effect, prompt, times)
        word = str(line).strip().lower()
        said = _ANSWERS.get(word) or (word if word in _ANSWERS.values() else None)
        if said is not None:
            return said
        prompt = f"{word!r} is no answer. Please type y, n, a or s: "
        times += 1


def _question(effect: ToolCall | CodeRun, prompt: str, times: int) -> HumanInput:
    ask = Call(ask_console, ask_console_async, (prompt,), {})
    return HumanInput(key=f"{effect.key}/approve{times}", agent=effect.agent, prompt=prompt, call=ask)


def _prompt(effect: ToolCall | CodeRun) -> str:
    always = f"always for {effect.name}" if isinstance(effect, ToolCall) else "always for code"
    return _shown(
        f"{effect.agent or 'An agent'} wants to run {_what(effect)}:\n{_details(effect)}\n"
        f"Allow it? y = yes, N = no, a = {always}, s = stop the run: "
    )


def _what(effect: ToolCall | CodeRun) -> str:
    return f"the tool {effect.name!r}" if isinstance(effect, ToolCall) else "code"


def _details(effect: ToolCall | CodeRun) -> str:
    if isinstance(effect, CodeRun):
        return "\n".join(f"```{language}\n{code}\n```" for language, code in effect.blocks)
    arguments = effect.arguments
    return arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False, default=str)


def _shown(text: str) -> str:
    """Text in which nothing hides: control characters, which could overwrite the line, stand as escapes."""
    return "".join(each if each.isprintable() or each in "\n\t" else ascii(each)[1:-1] for each in text)
