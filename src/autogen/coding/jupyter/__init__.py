"""Code executors on Jupyter kernels. Names are loaded at first use."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .embedded_ipython_code_executor import EmbeddedIPythonCodeExecutor

_HOMES = {"EmbeddedIPythonCodeExecutor": "embedded_ipython_code_executor"}

__all__ = ["EmbeddedIPythonCodeExecutor"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
