"""Agents, messages and the local runtime of AutoGen 0.4 on Coterie's engine."""

from __future__ import annotations

from ._cancellation_token import CancellationToken
from ._types import FunctionCall

__version__ = "0.7.5"

__all__ = [
    "CancellationToken",
    "FunctionCall",
    "__version__",
]
