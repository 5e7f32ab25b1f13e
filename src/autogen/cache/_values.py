"""How values are written outside the program: JSON or raw bytes, never code that runs when it is read."""

from __future__ import annotations

from typing import Any

import orjson

_STRICT = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_SUBCLASS
_RAW = b"b"
_JSON = b"j"


def pack(value: Any) -> bytes:
    """Return the bytes to store.

    Raises:
        TypeError: the value is neither bytes nor something that comes back from JSON as it was.
    """
    if isinstance(value, bytes):
        return _RAW + value
    try:
        return _JSON + orjson.dumps(value, option=_STRICT)
    except TypeError as error:
        raise TypeError(
            f"A cache keeps bytes and JSON (str, numbers, lists, dicts with str keys), got {type(value).__name__}: {error}. "
            "Convert the value first, with model_dump() for a pydantic model."
        ) from error


def unpack(data: bytes) -> Any:
    """Return the value that `pack` stored.

    Raises:
        ValueError: the bytes were not written by `pack`.
    """
    if data[:1] == _RAW:
        return data[1:]
    if data[:1] == _JSON:
        return orjson.loads(data[1:])
    raise ValueError("not a value that this cache wrote")
