"""Ask a person only after what was said before stands on the console."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import Any, cast

from autogen_core import CancellationToken
from coterie.in_thread import in_thread

from .._input_request import InputRequestContext

SyncInputFunc = Callable[[str], str]
AsyncInputFunc = Callable[[str, CancellationToken | None], Awaitable[str]]
InputFuncType = SyncInputFunc | AsyncInputFunc


class UserInputManager:
    """Lets an input function wait until Console has come to the event that asks for the input.

    Give `get_wrapped_callback()` to the UserProxyAgent and the manager to Console.
    """

    def __init__(self, callback: InputFuncType) -> None:
        self._callback = callback
        self._seen: dict[str, asyncio.Event] = {}

    def get_wrapped_callback(self) -> AsyncInputFunc:
        """The callback, to be used as an agent's `input_func`."""

        async def ask_when_shown(prompt: str, cancellation_token: CancellationToken | None) -> str:
            request_id = InputRequestContext.request_id()
            try:
                await self._event(request_id).wait()
            finally:
                self._seen.pop(request_id, None)
            if _is_async(self._callback):
                return await cast(AsyncInputFunc, self._callback)(prompt, cancellation_token)
            asking: asyncio.Future[Any] = asyncio.ensure_future(in_thread(cast(SyncInputFunc, self._callback), prompt))
            if cancellation_token is not None:
                cancellation_token.link_future(asking)
            return cast(str, await asking)

        return ask_when_shown

    def notify_event_received(self, request_id: str) -> None:
        """Say that the event which asks for this input was shown, be it before or after somebody waits for that."""
        self._event(request_id).set()

    def _event(self, request_id: str) -> asyncio.Event:
        return self._seen.setdefault(request_id, asyncio.Event())


def _is_async(callback: InputFuncType) -> bool:
    """Whether a function, or an object that can be called, is async."""
    return inspect.iscoroutinefunction(callback) or inspect.iscoroutinefunction(type(callback).__call__)
