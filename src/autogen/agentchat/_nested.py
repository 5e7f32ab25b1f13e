"""Nested chats: an agent replies with what chats of its own come to."""

from __future__ import annotations

import inspect
from typing import Any

from coterie.flow import Flow, call
from coterie.runs import play_async

from . import _queue
from ._messages import Message
from ._talk import FlowReply

Outcome = tuple[bool, Any]
SUMMARY = "summary_from_nested_chats"


def reply_function(queue: list[dict[str, Any]], reply: Any, use_async: bool) -> Any:
    """The reply function that holds the chats of `queue`. Raises: ValueError for a queue or a reply that cannot be."""
    if not use_async:
        if reply != SUMMARY and not callable(reply):
            raise ValueError("reply_func_from_nested_chats must be a callable")
        return NestedChats(queue, reply)
    if any(each.get("chat_id") is None for each in queue):
        raise ValueError("chat_id is required for async nested chats")
    if reply != SUMMARY and not inspect.iscoroutinefunction(reply):
        raise ValueError("reply_func_from_nested_chats must be a callable and a coroutine")

    async def nested_chats(
        recipient: Any, messages: list[Message] | None = None, sender: Any = None, config: Any = None
    ) -> Outcome:
        if reply != SUMMARY:
            return await reply(queue, recipient, messages, sender, config)  # type: ignore[no-any-return]
        ready = await play_async(_prepared(queue, recipient, messages, sender, config))
        if not ready:
            return True, None
        results = await recipient.a_initiate_chats(ready)
        return True, results[ready[-1]["chat_id"]].summary

    return nested_chats


class NestedChats(FlowReply):
    """Replies with the summary of the last of its chats, or with what the program makes of the queue."""

    def __init__(self, queue: list[dict[str, Any]], reply: Any) -> None:
        self._queue, self._reply = queue, reply

    def flow(self, agent: Any, messages: Any = None, sender: Any = None, config: Any = None) -> Flow[Outcome]:
        if self._reply != SUMMARY:
            outcome: Outcome = yield from call(self._reply, self._queue, agent, messages, sender, config)
            return outcome
        ready = yield from _prepared(self._queue, agent, messages, sender, config)
        if not ready:
            return True, None
        results = yield from _queue.one_after_the_other(ready)
        return True, results[-1].summary


def _prepared(
    queue: list[dict[str, Any]], agent: Any, messages: list[Message] | None, sender: Any, config: Any
) -> Flow[list[dict[str, Any]]]:
    """The chats that can be held: with a sender, and with a message (the first takes the one that came in)."""
    messages = agent._oai_messages[sender] if messages is None else messages
    ready = []
    for index, info in enumerate(queue):
        info = {**info}
        info.setdefault("sender", agent)
        message = info.get("message")
        if message is None and index == 0:
            message = messages[-1].get("content") if messages else None
        elif callable(message):
            message = yield from call(message, agent, messages, sender, config)
        if message:
            ready.append({**info, "message": message})
    return ready
