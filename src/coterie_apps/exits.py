"""How a command ends: its exit code, and the sentence that says why."""

from __future__ import annotations

import sys

from coterie.errors import (
    ApprovalDenied,
    BudgetExceeded,
    ChatTooDeep,
    ConfigError,
    CoterieError,
    InDoubt,
    LoopDetected,
    MissingExtra,
    ModelError,
    NobodyAnswers,
    Stopped,
)
from coterie.redact import redact

DONE = 0
FAILED = 1
USAGE = 2
LIMIT = 3
PERSON = 4
MODEL = 5
INTERRUPTED = 130

EXPECTED = (CoterieError, OSError)


class TurnLimit(Stopped):
    """The chat has had all the turns it may have, and is not finished."""


_CODES: tuple[tuple[tuple[type[BaseException], ...], int], ...] = (
    ((BudgetExceeded, LoopDetected, ApprovalDenied, ChatTooDeep, TurnLimit), LIMIT),
    ((NobodyAnswers, InDoubt, EOFError), PERSON),
    ((ModelError,), MODEL),
    ((ConfigError, MissingExtra), USAGE),
    ((KeyboardInterrupt,), INTERRUPTED),
)


def code_for(error: BaseException | None) -> int:
    """The exit code of a program that ended with `error`."""
    if error is None:
        return DONE
    if isinstance(error, SystemExit):
        if error.code is None:
            return DONE
        return error.code & 0xFF if isinstance(error.code, int) else FAILED
    return next((code for classes, code in _CODES if isinstance(error, classes)), FAILED)


def say(text: object) -> None:
    """Tell the person at the terminal something about the run, without secrets."""
    print(f"coterie: {redact(str(text))}", file=sys.stderr, flush=True)
