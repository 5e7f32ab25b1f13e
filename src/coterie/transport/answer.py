"""What comes back: an answer as a whole, or an event stream as it comes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from ..errors import InvalidAnswer

MAX_ANSWER_BYTES = 64 * 2**20


class Feed(Protocol):
    """Takes in an event stream as it comes; tells whether the bytes completed an event, and whether that was the last."""

    @property
    def is_done(self) -> bool: ...
    def feed(self, data: bytes) -> bool: ...


class Response(NamedTuple):
    """An HTTP answer. `body` is empty when the bytes of a stream went to a `Feed`."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Sink:
    """Where the bytes of an answer go: an event stream to a `Feed`, all else is collected."""

    def __init__(self, status: int, headers: Mapping[str, str], feed: Feed | None) -> None:
        self._status = status
        self._headers = headers
        self._feed = feed if feed is not None and _is_event_stream(status, headers) else None
        self._chunks: list[bytes] = []
        self._size = 0

    def take(self, chunk: bytes) -> bool:
        """Take in bytes; return whether they are progress that earns more time."""
        self._size += len(chunk)
        if self._size > MAX_ANSWER_BYTES:
            raise InvalidAnswer(f"The answer is larger than {MAX_ANSWER_BYTES} bytes; it was not read to the end.")
        if self._feed is not None:
            return self._feed.feed(chunk)
        self._chunks.append(chunk)
        return False

    @property
    def is_done(self) -> bool:
        """Whether the last event of a stream was seen."""
        return self._feed is not None and self._feed.is_done

    def response(self) -> Response:
        return Response(self._status, self._headers, b"".join(self._chunks))


def _is_event_stream(status: int, headers: Mapping[str, str]) -> bool:
    return 200 <= status < 300 and headers.get("content-type", "").lower().startswith("text/event-stream")
