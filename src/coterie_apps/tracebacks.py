"""The traceback of a program, without the engine's frames between its own."""

from __future__ import annotations

import sys
import traceback
from importlib.util import find_spec
from pathlib import Path

from coterie.errors import CoterieError
from coterie.redact import redact


def show(error: BaseException) -> None:
    """Print the traceback as Python would; a program's own `sys.excepthook` is asked instead."""
    if sys.excepthook is not sys.__excepthook__:
        sys.excepthook(type(error), error, error.__traceback__)
        return
    told = traceback.TracebackException.from_exception(error)
    _shorten(told, keep_last=not isinstance(error, CoterieError))
    print(redact("".join(told.format())), end="", file=sys.stderr, flush=True)


def _shorten(told: traceback.TracebackException, *, keep_last: bool) -> None:
    ours = _own_folders()
    kept = [each for each in told.stack if not each.filename.startswith(ours)]
    last = told.stack[-1:]
    if keep_last and last and last[0] not in kept:
        kept += last  # an error that was raised by the engine itself: say where
    told.stack = traceback.StackSummary.from_list(kept)
    for linked in (told.__cause__, told.__context__):
        if linked is not None:
            _shorten(linked, keep_last=keep_last)


def _own_folders() -> tuple[str, ...]:
    specs = [find_spec(each) for each in ("coterie", "autogen", "coterie_apps")]
    return tuple(str(Path(each.origin).parent) for each in specs if each and each.origin)
