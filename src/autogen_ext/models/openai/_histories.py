"""Encodes the messages of a request. A history is sent again with every call, so each message is encoded once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from weakref import ref

import orjson

from autogen_core.models import AssistantMessage, FunctionExecutionResultMessage, LLMMessage, UserMessage
from coterie.models import encode_request

from ._message_transform import Transform, WireMessage

_Said = tuple[Any, ...]


class _Kept:
    """A message's encoded form. It holds as long as the message says what it said."""

    __slots__ = ("asks", "encoded", "message", "said", "tells")

    def __init__(self, message: ref[Any], said: _Said, wire: Sequence[WireMessage]) -> None:
        self.message = message
        self.said = said
        self.encoded = b",".join(map(orjson.dumps, wire))
        self.asks: tuple[str, ...] | None = None
        self.tells: tuple[str, ...] | None = None
        if not wire:
            return
        first = wire[0]
        if first["role"] == "tool":
            self.tells = tuple(each["tool_call_id"] for each in wire)
        elif "tool_calls" in first:
            self.asks = tuple(each["id"] for each in first["tool_calls"])


class Histories:
    """Encodes requests for one client. What was encoded is forgotten with the message itself."""

    def __init__(self, transform: Transform) -> None:
        self._transform = transform
        self._kept: dict[int, _Kept] = {}

    def encode(self, fields: Mapping[str, Any], messages: Sequence[LLMMessage]) -> bytes:
        """Return the body of a request of `fields` and `messages`, in which every call of a tool has its result."""
        arranged = self._transform.arranged(messages)
        try:
            encoded = self._encoded(arranged)
        except TypeError:  # text that is not Unicode
            encoded = None
        if encoded is None:
            wire = [each for message in arranged for each in self._transform.wire(message)]
            return encode_request({**fields, "messages": wire})
        head = encode_request({key: value for key, value in fields.items() if key != "messages"})
        return b'%b,"messages":[%b]}' % (head[:-1], encoded)

    def _encoded(self, messages: Sequence[LLMMessage]) -> bytes | None:
        """Join the encoded messages; None where a call lacks its result, or the reverse: that has to be mended."""
        kept_of = self._kept
        pieces = []
        asked: tuple[str, ...] | None = None
        for message in messages:
            kept = kept_of.get(id(message))
            if kept is None or kept.message() is not message or kept.said != _said(message):
                kept = self._keep(message)
            if kept.tells is not None:
                if asked is None or (kept.tells != asked and sorted(kept.tells) != sorted(asked)):
                    return None
                asked = None
            elif asked is not None:
                return None
            elif kept.asks is not None:
                asked = kept.asks
                if not asked or "" in asked or len(set(asked)) < len(asked):
                    return None
            if kept.encoded:
                pieces.append(kept.encoded)
        return None if asked is not None else b",".join(pieces)

    def _keep(self, message: LLMMessage) -> _Kept:
        key = id(message)
        kept = _Kept(ref(message, lambda _: self._forget(key)), _said(message), self._transform.wire(message))
        if not _has_pictures(message):  # which can be drawn on
            self._kept[key] = kept
        return kept

    def _forget(self, key: int) -> None:
        self._kept.pop(key, None)


def _said(message: LLMMessage) -> _Said:
    """What of a message is sent. It is compared before each use, so that a changed message is encoded again."""
    content: Any = message.content
    if type(content) is str:
        return (content, message.source) if type(message) is UserMessage else (content,)
    if isinstance(message, AssistantMessage):
        return (message.thought, *[(each.id, each.name, each.arguments) for each in content])
    if isinstance(message, FunctionExecutionResultMessage):
        return tuple([(each.call_id, each.content) for each in content])
    return (*content, message.source) if isinstance(message, UserMessage) else (content,)


def _has_pictures(message: LLMMessage) -> bool:
    return isinstance(message, UserMessage) and not isinstance(message.content, str)
