"""Coterie: run AutoGen programs on one fast engine, with what production needs."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from .errors import (
        ApprovalDenied,
        BudgetExceeded,
        ChatTooDeep,
        ConfigError,
        CoterieError,
        InDoubt,
        JournalError,
        LoopDetected,
        ModelError,
        ReplayMismatch,
        Stopped,
    )
    from .runs import Run, current_run, idempotency_key
    from .runs import open_run as run
    from .tools.policy import in_doubt

_HOMES = {
    "ApprovalDenied": ("errors", "ApprovalDenied"),
    "BudgetExceeded": ("errors", "BudgetExceeded"),
    "ChatTooDeep": ("errors", "ChatTooDeep"),
    "ConfigError": ("errors", "ConfigError"),
    "CoterieError": ("errors", "CoterieError"),
    "InDoubt": ("errors", "InDoubt"),
    "JournalError": ("errors", "JournalError"),
    "LoopDetected": ("errors", "LoopDetected"),
    "ModelError": ("errors", "ModelError"),
    "ReplayMismatch": ("errors", "ReplayMismatch"),
    "Run": ("runs", "Run"),
    "Stopped": ("errors", "Stopped"),
    "current_run": ("runs", "current_run"),
    "idempotency_key": ("runs", "idempotency_key"),
    "in_doubt": ("tools.policy", "in_doubt"),
    "run": ("runs", "open_run"),
}

__all__ = [
    "ApprovalDenied",
    "BudgetExceeded",
    "ChatTooDeep",
    "ConfigError",
    "CoterieError",
    "InDoubt",
    "JournalError",
    "LoopDetected",
    "ModelError",
    "ReplayMismatch",
    "Run",
    "Stopped",
    "__version__",
    "current_run",
    "idempotency_key",
    "in_doubt",
    "run",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _HOMES[name]
    value = getattr(importlib.import_module(f".{module}", __name__), attribute)
    globals()[name] = value
    return value
