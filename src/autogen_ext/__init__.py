"""Model clients, executors, tools and memories of AutoGen 0.4 on Coterie's engine."""

from __future__ import annotations

from . import _absent, _ownership  # noqa: F401 (tell of parts that are not here, refuse a mixture of distributions)

__version__ = "0.7.5"
