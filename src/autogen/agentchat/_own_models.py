"""Replies that the program's own method gives, in place of ours, as one model call each."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from coterie.effects import ModelCall, encode
from coterie.flow import Call, Flow
from coterie.messages import Reply
from coterie.runs import here

from ..oai import client as oai
from ._messages import Message


def ask_own(
    agent: Any,
    client: Any,
    halves: tuple[Callable[..., Any], Callable[..., Any]],
    shown: list[Message] | None,
    /,
    *args: Any,
    **kwargs: Any,
) -> Flow[Any]:
    """What the program's method replies to `args` and `kwargs`, asked for `shown`.

    A replay counts in `client` what was used for the reply, without calling the method.
    """
    own = _Own(client, halves, args, kwargs)
    effect = ModelCall(
        key=here().key("model", agent.name),
        agent=agent.name,
        call=own.call(),
        model="",
        body=encode({"messages": shown}),
    )
    reply: Reply = yield effect
    if not own.was_called and isinstance(client, oai.OpenAIWrapper):
        for each in reply.used:
            client.count(each, each["is_paid"])
    return reply.said


class _Own:
    """Calls the method and notes what `client` used for it."""

    def __init__(
        self,
        client: Any,
        halves: tuple[Callable[..., Any], Callable[..., Any]],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> None:
        self._client = client
        self._sync, self._later = halves
        self._args, self._kwargs = args, kwargs
        self.was_called = False

    def call(self) -> Call:
        # The engine runs a sync method that stands in an async chat in a thread, and must see which it is.
        later = self._await if inspect.iscoroutinefunction(self._later) else self._run_later
        return Call(self._run, later, (), {})

    def _run(self) -> Any:
        return self._noting(self._sync)

    def _run_later(self) -> Any:
        return self._noting(self._later)

    def _noting(self, method: Callable[..., Any]) -> Any:
        self.was_called = True
        with oai.noting_usage(self._client) as used:
            said = method(*self._args, **self._kwargs)
        return self._awaited(said, used) if inspect.isawaitable(said) else Reply(said, used)

    async def _await(self) -> Any:
        value = self._noting(self._later)
        return await value if inspect.isawaitable(value) else value

    async def _awaited(self, said: Any, used: oai.Used) -> Any:
        with oai.noting_usage(self._client, used):
            return Reply(await said, used)
