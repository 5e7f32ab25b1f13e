"""The spans of agents and tools, by the conventions for generative AI as of 2025."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from ._provider import NO_SPAN, tracer_of


def trace_create_agent_span(
    agent_name: str,
    *,
    tracer: Any = None,
    parent: Any = None,
    agent_id: str | None = None,
    agent_description: str | None = None,
) -> AbstractContextManager[Any]:
    """A context manager in which an agent is created."""
    said = {"gen_ai.agent.name": agent_name, "gen_ai.agent.id": agent_id}
    said["gen_ai.agent.description"] = agent_description
    return _open("create_agent", agent_name, "CLIENT", tracer, parent, said)


def trace_invoke_agent_span(
    agent_name: str,
    *,
    tracer: Any = None,
    parent: Any = None,
    agent_id: str | None = None,
    agent_description: str | None = None,
) -> AbstractContextManager[Any]:
    """A context manager in which an agent works."""
    said = {"gen_ai.agent.name": agent_name, "gen_ai.agent.id": agent_id}
    said["gen_ai.agent.description"] = agent_description
    return _open("invoke_agent", agent_name, "CLIENT", tracer, parent, said)


def trace_tool_span(
    tool_name: str,
    *,
    tracer: Any = None,
    parent: Any = None,
    tool_description: str | None = None,
    tool_call_id: str | None = None,
) -> AbstractContextManager[Any]:
    """A context manager in which a tool runs."""
    said = {"gen_ai.tool.name": tool_name, "gen_ai.tool.description": tool_description}
    said["gen_ai.tool.call.id"] = tool_call_id
    return _open("execute_tool", tool_name, "INTERNAL", tracer, parent, said)


def _open(
    operation: str, name: str, kind: str, tracer: Any, parent: Any, said: Mapping[str, str | None]
) -> AbstractContextManager[Any]:
    tracer = tracer or tracer_of(None, "autogen-core")
    if tracer is None:
        return nullcontext(NO_SPAN)
    return _recording(operation, name, kind, tracer, parent, said)


@contextmanager
def _recording(
    operation: str, name: str, kind: str, tracer: Any, parent: Any, said: Mapping[str, str | None]
) -> Iterator[Any]:
    trace = sys.modules["opentelemetry.trace"]
    attributes = {"gen_ai.operation.name": operation, "gen_ai.system": "autogen"}
    attributes |= {key: value for key, value in said.items() if value is not None}
    context = trace.set_span_in_context(parent) if parent not in (None, NO_SPAN) else None
    with tracer.start_as_current_span(
        f"{operation} {name}", context, kind=trace.SpanKind[kind], attributes=attributes
    ) as span:
        try:
            yield span
        except Exception as error:
            span.set_attribute("error.type", type(error).__name__)
            raise
