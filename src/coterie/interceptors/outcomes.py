"""How outcomes and failures are written down, and read again."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from .. import errors
from ..effects import Effect, ModelCall
from ..flow import Call
from ..messages import Answer
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


def overheard(effect: Effect) -> tuple[Effect, Sequence[str]]:
    """The effect, and where it is a stream the pieces of text that will have been heard of it.

    A call that tells the listener by itself has it among its arguments.
    """
    if not isinstance(effect, ModelCall) or not effect.stream or effect.on_text is None:
        return effect, ()
    tell, pieces = effect.on_text, list[str]()

    def on_text(text: str) -> None:
        pieces.append(text)
        tell(text)

    call = effect.call
    if call is not None:
        args = tuple(on_text if callable(each) and each == tell else each for each in call.args)
        call = Call(call.sync, call.later, args, call.kwargs)
    return replace(effect, on_text=on_text, call=call), pieces


def with_pieces(data: Any, outcome: Any, pieces: Sequence[str]) -> Any:
    """What the journal keeps of a stream: its outcome, and the lengths of its pieces, or these if they are not its text."""
    if not pieces or not isinstance(outcome, Answer):
        return data
    if "".join(pieces) != outcome.text:
        return {**data, "pieces": pieces}
    return {**data, "pieces": [len(each) for each in pieces]} if len(pieces) > 1 else data


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
    if isinstance(error, ExceptionGroup):
        return {"group": redact(error.message), "errors": [describe(each) for each in error.exceptions]}
    return {"module": type(error).__module__, "class": type(error).__qualname__, "text": redact(str(error))}


def rebuild(data: dict[str, Any]) -> Exception:
    """The exception that `describe` wrote, as its own class where that is one of ours, of Python's or of the program's."""
    data = dict(data)
    if "model_error" in data:
        cls = getattr(errors, data.pop("model_error"))
        return cls(data.pop("message"), **data)  # type: ignore[no-any-return]
    if "group" in data:
        return ExceptionGroup(data["group"], [rebuild(each) for each in data["errors"]])
    module = builtins if data["module"] == "builtins" else sys.modules.get(data["module"])
    found = getattr(module, data["class"], None)
    name, text = data["class"].rpartition(".")[2], data["text"]
    if isinstance(found, type) and issubclass(found, Exception):
        try:
            made = found(text) if text else found()
            return made if str(made) == text else _saying(found, name, text)
        except TypeError:  # a class whose constructor wants more, or that cannot be derived from
            pass
    return _saying(errors.CoterieError, name, text)


def _saying(cls: type[Exception], name: str, text: str) -> Exception:
    """An exception of a class, with exactly this text: a model may have read it."""
    said = type(name, (cls,), {"__str__": lambda self: text, "__module__": cls.__module__})
    return cast(Exception, said.__new__(said, text))
