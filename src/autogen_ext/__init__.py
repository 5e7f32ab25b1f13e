"""Model clients, executors, tools and memories of AutoGen 0.4 on Coterie's engine."""

from __future__ import annotations

from . import (  # noqa: F401 (tell of parts that are not here, refuse a mixture of distributions)
    _absent,
    _former_paths,
    _ownership,
)

__version__ = "0.7.5"
