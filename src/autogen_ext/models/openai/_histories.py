"""Encodes the messages of a request. A history is sent again with every call, so each message is encoded once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from weakref import ref

import orjson

from autogen_core.models import LLMMessage, UserMessage
from coterie.models import encode_request

from ._message_transform import Transform, WireMessage


class _Kept:
    """A message's encoded form. It holds as long as the message says what it said: `fields` and, in them, `parts`.

    `asks` are the ids of the calls in it, `tells` those of the results.
    """

    __slots__ = ("asks", "encoded", "fields", "message", "parts", "tells")

    def __init__(self, message: ref[Any], said: LLMMessage, wire: Sequence[WireMessage]) -> None:
        self.message = message  # a reference that tells when the message goes
        self.fields = dict(said.__dict__)
        content: Any = said.content
        self.parts = None if type(content) is str else [dict(each.__dict__) for each in content if not _is_text(each)]
        self.encoded = b",".join(map(orjson.dumps, wire))
        self.asks: list[str] | None = None
        self.tells: list[str] | None = None
        if wire and wire[0]["role"] == "tool":
            self.tells = [each["tool_call_id"] for each in wire]
        elif wire and "tool_calls" in wire[0]:
            self.asks = [each["id"] for each in wire[0]["tool_calls"]]


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
        return b'%b,"messages":[%b]}' % (encode_request(fields)[:-1], encoded)

    def _encoded(self, messages: Sequence[LLMMessage]) -> bytes | None:
        """Join the encoded messages; None where a call lacks its result, or the reverse: that has to be mended."""
        kept_of = self._kept.get
        pieces = []
        asked: list[str] | None = None
        for message in messages:
            kept = kept_of(id(message))
            if (
                kept is None
                or kept.fields != message.__dict__
                or (kept.parts is not None and kept.parts != [each.__dict__ for each in message.content])
            ):
                kept = self._keep(message)
            if kept.tells is not None:
                if asked is None or (kept.tells != asked and sorted(kept.tells) != sorted(asked)):
                    return None
                asked = None
            elif asked is not None:
                return None
            elif kept.asks is not None:
                asked = kept.asks
                if not asked or "" in asked or (len(asked) > 1 and len(set(asked)) < len(asked)):
                    return None
            if kept.encoded:
                pieces.append(kept.encoded)
        return None if asked is not None else b",".join(pieces)

    def _keep(self, message: LLMMessage) -> _Kept:
        key = id(message)
        kept = _Kept(ref(message, lambda _: self._forget(key)), message, self._transform.wire(message))
        if not (isinstance(message, UserMessage) and type(message.content) is not str):  # pictures can be drawn on
            self._kept[key] = kept
        return kept

    def _forget(self, key: int) -> None:
        self._kept.pop(key, None)


def _is_text(part: Any) -> bool:
    return isinstance(part, str)
