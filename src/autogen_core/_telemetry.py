"""Spans of OpenTelemetry, for whoever traces with it; without cost where nobody does.

A program that traces has imported the package and set a provider, so it is never imported here.
Names and attributes follow its conventions for messaging and for generative AI, as of 2025.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib import import_module
from typing import Any

from ._identities import AgentId, TopicId

DISABLE = "AUTOGEN_DISABLE_RUNTIME_TRACING"

_RUNTIME_OPERATIONS = {
    "create": ("PRODUCER", "create"),
    "send": ("PRODUCER", "publish"),
    "publish": ("PRODUCER", "publish"),
    "receive": ("CONSUMER", "receive"),
    "intercept": ("CONSUMER", "receive"),
    "process": ("CONSUMER", "process"),
    "ack": ("CONSUMER", "receive"),
}


class NoSpan:
    """Stands for a span where nobody traces."""

    def is_recording(self) -> bool:
        """Nothing is recorded."""
        return False

    def set_attribute(self, key: str, value: Any) -> None:
        """Nothing is recorded."""

    def set_attributes(self, attributes: Mapping[str, Any]) -> None:
        """Nothing is recorded."""

    def add_event(self, name: str, attributes: Mapping[str, Any] | None = None, timestamp: int | None = None) -> None:
        """Nothing is recorded."""

    def update_name(self, name: str) -> None:
        """Nothing is recorded."""

    def set_status(self, status: Any, description: str | None = None) -> None:
        """Nothing is recorded."""

    def record_exception(self, exception: BaseException, *args: Any, **kwargs: Any) -> None:
        """Nothing is recorded."""

    def end(self, end_time: int | None = None) -> None:
        """Nothing is recorded."""


NO_SPAN = NoSpan()


class RuntimeSpans:
    """The spans of a runtime, by the given provider or the program's own."""

    def __init__(self, provider: Any, scope: str) -> None:
        self._is_off = os.environ.get(DISABLE, "").lower() == "true"
        self._provider = provider
        self._scope = scope

    def open(
        self,
        operation: str,
        destination: str,
        *,
        link: Any = None,
        attributes: Callable[[], Mapping[str, str]] | None = None,
    ) -> AbstractContextManager[Any]:
        """A context manager in which an operation on a message happens; `link` is the span that caused it."""
        tracer = None if self._is_off else _tracer(self._provider, self._scope)
        if tracer is None:
            return nullcontext(NO_SPAN)
        trace = sys.modules["opentelemetry.trace"]
        kind, messaging = _RUNTIME_OPERATIONS[operation]
        said = {"messaging.operation": messaging, "messaging.destination": destination}
        span: AbstractContextManager[Any] = tracer.start_as_current_span(
            f"autogen {operation} {destination}".rstrip(),
            kind=trace.SpanKind[kind],
            attributes={**(attributes() if attributes else {}), **said},
            links=[trace.Link(link.get_span_context())] if link not in (None, NO_SPAN) else (),
        )
        return span

    def carried(self) -> dict[str, str]:
        """The current span, as it travels with a message to another process; empty where nobody traces."""
        carrier: dict[str, str] = {}
        if not self._is_off and _tracer(self._provider, self._scope) is not None:
            import_module("opentelemetry.propagate").inject(carrier)
        return carrier

    def came_with(self, carrier: Mapping[str, str]) -> Any:
        """The span that came with a message from another process; None if there is none, or nobody traces."""
        if "traceparent" not in carrier or self._is_off or _tracer(self._provider, self._scope) is None:
            return None
        context = import_module("opentelemetry.propagate").extract(dict(carrier))
        return sys.modules["opentelemetry.trace"].get_current_span(context)


def destination(where: AgentId | TopicId | None) -> str:
    """How an agent or a topic is named in spans."""
    if isinstance(where, AgentId):
        return f"{where.type}.({where.key})-A"
    return f"{where.type}.({where.source})-T" if where else ""


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
    tracer = tracer or _tracer(None, "autogen-core")
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


def _tracer(provider: Any, scope: str) -> Any:
    """The tracer of a provider, or of the program's own; None where nobody traces."""
    if provider is None:
        trace = sys.modules.get("opentelemetry.trace")
        if trace is None:
            return None
        provider = trace.get_tracer_provider()
        if isinstance(provider, trace.ProxyTracerProvider):
            return None
    return provider.get_tracer(scope)
