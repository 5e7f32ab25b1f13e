"""Agents, teams and messages of AutoGen 0.4 on Coterie's engine."""

from __future__ import annotations

from . import _former_paths, _ownership  # noqa: F401 (let former paths be imported, refuse a mixture of distributions)

TRACE_LOGGER_NAME = "autogen_agentchat"
"""The logger for what happens inside."""

EVENT_LOGGER_NAME = "autogen_agentchat.events"
"""The logger for events that programs read."""

__version__ = "0.7.5"

__all__ = ["EVENT_LOGGER_NAME", "TRACE_LOGGER_NAME", "__version__"]
