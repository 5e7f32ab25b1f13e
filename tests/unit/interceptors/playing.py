"""Play an effect through interceptors, with a performer that follows a script."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from coterie.door import Interceptor, chain
from coterie.effects import CodeRun, Effect, Endpoint, HumanInput, ModelCall, Sleep, ToolCall
from coterie.flow import drive
from coterie.messages import Answer, Choice
from coterie.usage import Usage

CHAT = "user-assistant:0123abcd"
ENDPOINT = Endpoint(url="http://model.test/v1/chat/completions", headers={"Authorization": "Bearer one"})


class Stage:
    """Performs effects by script and remembers them. A script's exceptions are raised; time passes only by sleeping."""

    def __init__(self, *interceptors: Interceptor, typed: Sequence[str] = ()) -> None:
        self.interceptors = interceptors
        self.performed: list[Effect] = []
        self.asked: list[HumanInput] = []
        self.now = 0.0
        self._typed = list(typed)

    def play(self, effect: Effect, *script: Any) -> Any:
        left = list(script)

        def perform(each: Effect) -> Any:
            if isinstance(each, Sleep):
                self.now += each.seconds
                return None
            if isinstance(each, HumanInput) and each is not effect:
                self.asked.append(each)
                return self._typed.pop(0)
            self.performed.append(each)
            outcome = left.pop(0)
            if isinstance(outcome, BaseException):
                raise outcome
            return outcome(each) if callable(outcome) else outcome

        return drive(chain(self.interceptors, effect), perform, lambda awaitable: awaitable)

    def clock(self) -> float:
        return self.now


def answer(text: str | None = "hello", *, usage: Usage | None = None, **message: Any) -> Answer:
    said = {"role": "assistant", "content": text, **message}
    return Answer(id="a", model="scripted", created=1, choices=[Choice(said, "stop")], usage=usage)


def ask(heard: str = "hi", *, key: str = f"{CHAT}/1/model/0", agent: str = "assistant", **more: Any) -> ModelCall:
    options = {each: more.pop(each) for each in ("max_tokens", "n", "tools") if each in more}
    body = orjson.dumps({"model": "scripted", **options, "messages": [{"role": "user", "content": heard}]})
    return ModelCall(**{"key": key, "agent": agent, "model": "scripted", "body": body, "endpoint": ENDPOINT, **more})


def tool(name: str = "look", arguments: str = "{}", *, key: str = f"{CHAT}/1/tool/0", agent: str = "user") -> ToolCall:
    return ToolCall(key=key, agent=agent, name=name, arguments=arguments)


def code(text: str = "print(1)", *, key: str = f"{CHAT}/1/code/0") -> CodeRun:
    return CodeRun(key=key, agent="user", blocks=(("python", text),))
