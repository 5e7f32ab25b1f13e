"""How outcomes and failures are written down, and read again."""

from __future__ import annotations

import builtins
import sys
from typing import Any

from .. import errors
from ..redact import redact


def with_printed(data: Any, printed: str) -> Any:
    """What the journal keeps of an outcome: its JSON, and what was printed while it came about."""
    if not printed:
        return data
    return {**(data if isinstance(data, dict) else {"outcome": data}), "printed": printed}


def without_printed(data: Any) -> tuple[Any, str]:
    """Take apart what `with_printed` put together."""
    if not isinstance(data, dict) or "printed" not in data:
        return data, ""
    printed = data.pop("printed")
    return data.get("outcome", data), printed


def describe(error: Exception) -> dict[str, Any]:
    """An exception as JSON."""
    if isinstance(error, errors.ModelError):
        plain = next(
            each for each in type(error).__mro__ if each.__module__ == errors.__name__ and "made" not in vars(each)
        )
        fields = ("status_code", "code", "type", "body", "request_id", "retry_after_s")
        return {
            "model_error": plain.__name__,
            "message": redact(error.message),
            **{k: getattr(error, k) for k in fields},
        }
    return {"module": type(error).__module__, "class": type(error).__qualname__, "text": redact(str(error))}


def rebuild(data: dict[str, Any]) -> Exception:
    """The exception that `describe` wrote, as its own class where that is one of ours, of Python's or of the program's."""
    data = dict(data)
    if "model_error" in data:
        cls = getattr(errors, data.pop("model_error"))
        return cls(data.pop("message"), **data)  # type: ignore[no-any-return]
    module = builtins if data["module"] == "builtins" else sys.modules.get(data["module"])
    found = getattr(module, data["class"], None)
    if isinstance(found, type) and issubclass(found, Exception):
        try:
            return found(data["text"])
        except TypeError:  # a class whose constructor wants more
            pass
    return errors.CoterieError(f"{data['class']}: {data['text']}")
