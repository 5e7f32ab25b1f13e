"""The names of the loggers."""

from __future__ import annotations

ROOT_LOGGER_NAME = "autogen_core"
"""Above all others."""

EVENT_LOGGER_NAME = "autogen_core.events"
"""Structured events: the message of a record is an object of `autogen_core.logging`."""

TRACE_LOGGER_NAME = "autogen_core.trace"
"""For people who look for an error. The content is not fixed."""
