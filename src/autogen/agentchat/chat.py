"""Several chats at once or in a row, and what each leaves behind."""

from __future__ import annotations

from typing import Any

from coterie.runs import play, play_async

from ._chat import carryover_item as _post_process_carryover_item
from ._queue import one_after_the_other, when_ready
from ._result import ChatResult, gather_usage_summary

__all__ = ["ChatResult", "_post_process_carryover_item", "a_initiate_chats", "gather_usage_summary", "initiate_chats"]


def initiate_chats(chat_queue: list[dict[str, Any]]) -> list[ChatResult]:
    """Hold several chats one after the other, each dict with its `sender`; see `ConversableAgent.initiate_chats`."""
    return play(one_after_the_other(chat_queue), chat=True)


async def a_initiate_chats(chat_queue: list[dict[str, Any]]) -> dict[int, ChatResult]:
    """Hold several chats, each when it is ready; see `ConversableAgent.a_initiate_chats`."""
    return await play_async(when_ready(chat_queue), chat=True)
