"""Cutting a history so that a tool call and its results stay or go together."""

from __future__ import annotations

from collections.abc import Sequence

from ..models import AssistantMessage, FunctionExecutionResultMessage, LLMMessage


def without_leading_results(messages: list[LLMMessage]) -> list[LLMMessage]:
    """Return the end of a history without results at its start, whose calls were cut."""
    start = 0
    while start < len(messages) and isinstance(messages[start], FunctionExecutionResultMessage):
        start += 1
    return messages[start:] if start else messages


def head(messages: Sequence[LLMMessage], size: int) -> list[LLMMessage]:
    """Return the first `size` messages, less a call at their end whose results were cut, if only in part."""
    kept = list(messages[:size])
    if size < len(messages) and _is_inside(messages, size):
        while isinstance(kept.pop(), FunctionExecutionResultMessage):
            pass
    return kept


def unit(messages: Sequence[LLMMessage], index: int) -> slice:
    """Return the place of the message at `index` together with the call and results that belong to it."""
    start, stop = index, index + 1
    while _is_inside(messages, start):
        start -= 1
    while stop < len(messages) and _is_inside(messages, stop):
        stop += 1
    return slice(start, stop)


def _is_inside(messages: Sequence[LLMMessage], index: int) -> bool:
    """Whether the message at `index` is a result whose call, or another result of the same call, stands before it."""
    if not isinstance(messages[index], FunctionExecutionResultMessage):
        return False
    before = index - 1
    while before >= 0 and isinstance(messages[before], FunctionExecutionResultMessage):
        before -= 1
    return before >= 0 and _is_call(messages[before])


def _is_call(message: LLMMessage) -> bool:
    return isinstance(message, AssistantMessage) and not isinstance(message.content, str)
