"""JSON as some endpoints write it: with halves of characters, NaN and Infinity, which strict readers refuse."""

from __future__ import annotations

import json
import re
from typing import Any

import orjson

_ODD = re.compile(rb"\\u[dD][89a-fA-F]|NaN|Infinity")
_FIRST_HALF = re.compile("[\ud800-\udbff]$")


def read_json(text: bytes) -> Any:
    """Read JSON; characters that are written as halves are put together.

    Raises:
        ValueError: it is no JSON.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        return _mended(_read_odd(text, error))


def read_json_in_halves(text: bytes) -> Any:
    """Read JSON in which a text may end or begin within a character, as the pieces of a stream do.

    Raises:
        ValueError: it is no JSON.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        return _read_odd(text, error)


class Pieces:
    """Puts the pieces of a text together that was cut anywhere, also within a character."""

    def __init__(self) -> None:
        self._whole: list[str] = []
        self._half = ""

    def add(self, piece: str) -> str:
        """Take the next piece; return what is whole of it. The first half of a character waits for the second."""
        if self._half or not piece.isascii():
            piece = self._half + piece
            self._half = piece[-1] if _FIRST_HALF.search(piece) else ""
            piece = _text(piece[:-1] if self._half else piece)
        self._whole.append(piece)
        return piece

    def text(self) -> str:
        """Return the text; half a character that stayed alone is the sign for an unreadable one."""
        return "".join([*self._whole, _text(self._half)])


def _read_odd(text: bytes, error: orjson.JSONDecodeError) -> Any:
    if not _ODD.search(text):
        raise error
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise error from None


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list):
        return [_mended(each) for each in value]
    if isinstance(value, dict):
        return {_text(name): _mended(each) for name, each in value.items()}
    return value


def _text(text: str) -> str:
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
