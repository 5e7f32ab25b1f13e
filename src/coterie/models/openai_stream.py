"""Streams of Chat Completions: feed bytes as they come, get text to show, and the whole answer at the end.

Server-sent events as in https://html.spec.whatwg.org/multipage/server-sent-events.html (2025-11), of which only `data`
matters here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson

from ..errors import InvalidAnswer
from ..messages import THOUGHTS, Answer, Choice, Message
from .odd_json import Pieces, read_json_in_halves
from .openai_chat import answer_from, clean_message
from .refusals import error_in_body, redact

MAX_EVENT_BYTES = 16 * 2**20


class _Growing:
    """A choice that is still being written. Texts are kept in pieces, because joining each time is quadratic."""

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {}
        self.texts: dict[str, Pieces] = {}
        self.calls: dict[Any, _GrowingCall] = {}
        self.function: _GrowingCall | None = None
        self.finish_reason: str | None = None
        self.logprobs: dict[str, list[Any]] = {}

    def add(self, data: Mapping[str, Any]) -> tuple[str, str]:
        """Take in a chunk's choice; return the reasoning and the text in it."""
        self.finish_reason = data.get("finish_reason") or self.finish_reason
        for kind, tokens in (data.get("logprobs") or {}).items():
            if isinstance(tokens, list):
                self.logprobs.setdefault(kind, []).extend(tokens)
        delta = data.get("delta") or data.get("message") or {}
        thought = text = ""
        for key, value in delta.items():
            if value is None:
                continue
            if key == "tool_calls":
                for position, each in enumerate(value):
                    self._add_call(each, position)
            elif key == "function_call":
                self.function = self.function or _GrowingCall()
                self.function.add({"function": value})
            elif isinstance(value, str) and key not in ("role", "name"):
                if key not in self.texts:
                    self.texts[key] = Pieces()
                piece = self.texts[key].add(value)
                if key == "content":
                    text = piece
                elif key in THOUGHTS:
                    thought = piece
            elif isinstance(value, list) and isinstance(self.fields.get(key), list):
                self.fields[key] += value
            else:
                self.fields[key] = value
        return thought, text

    def _add_call(self, data: Mapping[str, Any], position: int) -> None:
        index = data.get("index")
        key = position if index is None else index
        known = self.calls.get(key)
        # Some endpoints send whole calls, each with the same index or none; a new id begins a new call.
        if known is not None and data.get("id") and known.id and data["id"] != known.id:
            key = (key, data["id"])
            known = self.calls.get(key)
        if known is None:
            known = self.calls[key] = _GrowingCall()
        known.add(data)

    def choice(self) -> Choice:
        message: Message = {"role": "assistant", "content": None, **self.fields}
        message |= {key: pieces.text() for key, pieces in self.texts.items()}
        if self.calls:
            message["tool_calls"] = [each.call() for each in self.calls.values()]
            message["content"] = message["content"] or None
        if self.function is not None:
            message["function_call"] = self.function.call()["function"]
            message["content"] = message["content"] or None
        return Choice(clean_message(message), self.finish_reason, self.logprobs or None)


class _GrowingCall:
    """A tool call that is still being written."""

    def __init__(self) -> None:
        self.id = ""
        self.fields: dict[str, Any] = {}
        self.name = ""
        self.arguments = Pieces()

    def add(self, data: Mapping[str, Any]) -> None:
        self.id = data.get("id") or self.id
        function = data.get("function") or {}
        self.name = function.get("name") or self.name
        arguments = function.get("arguments")
        if arguments is not None:
            self.arguments.add(arguments if isinstance(arguments, str) else orjson.dumps(arguments).decode())
        for key, value in data.items():
            if value is not None and key not in ("index", "id", "function"):
                self.fields[key] = value

    def call(self) -> dict[str, Any]:
        function = {"name": self.name, "arguments": self.arguments.text()}
        head = {"id": self.id} if self.id else {}
        return {**head, "type": "function", **self.fields, "function": function}


class StreamDecoder:
    """Merges a stream into one answer. `on_text` hears the text of the first choice, piece by piece, `on_thought` its
    reasoning.

    `is_done` tells whether the stream said that it is over, `has_spoken` whether anything was heard of it.
    """

    def __init__(
        self,
        on_text: Callable[[str], None] | None = None,
        on_thought: Callable[[str], None] | None = None,
        *,
        asked: str = "the model endpoint",
        secrets: Iterable[str] = (),
    ) -> None:
        self._on_text = on_text
        self._on_thought = on_thought
        self._asked = asked
        self._secrets = secrets
        self._rest = b""
        self._data: list[bytes] = []
        self._head: dict[str, Any] = {}
        self._choices: dict[int, _Growing] = {}
        self.is_done = False
        self.has_spoken = False

    def feed(self, data: bytes) -> bool:
        """Take in bytes, cut anywhere; return whether they completed an event."""
        # A carriage return at the end may be half of a line end, so it waits for what comes.
        lines = (self._rest + data).replace(b"\r\n", b"\n").split(b"\n")
        self._rest = lines.pop()
        if len(self._rest) > MAX_EVENT_BYTES:
            raise self._invalid(f"an event of more than {MAX_EVENT_BYTES} bytes", self._rest)
        moved = False
        for line in lines:
            line = line.rstrip(b"\r")
            if line.startswith(b"data:"):
                self._data.append(line[6:] if line.startswith(b"data: ") else line[5:])
            elif not line and self._data:
                moved = True
                self._event()
        return moved

    def _event(self) -> None:
        text = b"\n".join(self._data).strip()
        self._data.clear()
        if self.is_done or not text:
            return
        if text == b"[DONE]":
            self.is_done = True
            return
        try:
            chunk = read_json_in_halves(text)
        except orjson.JSONDecodeError as error:
            # Some endpoints leave out the empty line between events.
            if b"\n" in text and self._data_lines(text):
                return
            raise self._invalid(f"an event that is not JSON ({error})", text) from None
        if not isinstance(chunk, dict):
            raise self._invalid("an event that is no object", text)
        if chunk.get("error"):
            raise error_in_body(chunk, {}, asked=self._asked, secrets=self._secrets)
        try:
            thought, said = self._take(chunk)
        except (TypeError, AttributeError, KeyError, ValueError):
            raise self._invalid("an event of an unknown form", text) from None
        if thought and self._on_thought is not None:
            self.has_spoken = True
            self._on_thought(thought)
        if said and self._on_text is not None:
            self.has_spoken = True
            self._on_text(said)

    def _data_lines(self, text: bytes) -> bool:
        """Read each line as an event; return whether that could be done."""
        lines = text.split(b"\n")
        for each in lines[:-1]:
            try:
                read_json_in_halves(each)
            except orjson.JSONDecodeError:
                return False
        for each in lines:
            self._data = [each]
            self._event()
        return True

    def _take(self, chunk: Mapping[str, Any]) -> tuple[str, str]:
        """Merge a chunk; return the reasoning and the text that it adds to the first choice."""
        thoughts, texts = "", ""
        for key in ("id", "model", "created", "usage"):
            if chunk.get(key):
                self._head[key] = chunk[key]
        for each in chunk.get("choices") or ():
            index = int(each.get("index") or 0)
            if index not in self._choices:
                self._choices[index] = _Growing()
            thought, text = self._choices[index].add(each)
            if index == 0:
                thoughts += thought
                texts += text
        return thoughts, texts

    def answer(self) -> Answer:
        """Return the whole answer, at the end of the stream.

        Raises:
            InvalidAnswer: the stream ended before the answer did, or held no choices.
        """
        self.feed(b"\n\n")
        choices = [growing for _, growing in sorted(self._choices.items())]
        if not self.is_done and not (choices and all(each.finish_reason for each in choices)):
            raise InvalidAnswer(f"{self._asked} ended its stream in the middle of the answer.")
        if not choices:
            raise InvalidAnswer(f"{self._asked} answered with a stream without choices.")
        return answer_from(self._head, [each.choice() for each in choices])

    def _invalid(self, found: str, text: bytes) -> InvalidAnswer:
        start = redact(text[:2000].decode("utf-8", "replace"), self._secrets)[:300]
        return InvalidAnswer(f"{self._asked} sent {found} in its stream: {start!r}.")
