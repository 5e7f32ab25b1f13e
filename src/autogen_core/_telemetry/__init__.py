"""Spans of OpenTelemetry, for whoever traces with it; without cost where nobody does.

Its modules have the names of 0.7.5, by which tracing services put functions of their own in the place of these.
"""

from __future__ import annotations

from . import _genai, _tracing
from ._genai import trace_create_agent_span, trace_invoke_agent_span, trace_tool_span
from ._provider import NO_SPAN, NoSpan
from ._tracing import DISABLE, TraceHelper, destination

__all__ = [
    "DISABLE",
    "NO_SPAN",
    "NoSpan",
    "TraceHelper",
    "_genai",
    "_tracing",
    "destination",
    "trace_create_agent_span",
    "trace_invoke_agent_span",
    "trace_tool_span",
]
