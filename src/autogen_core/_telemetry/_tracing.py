"""The spans of a runtime: what happens to messages, by the conventions for messaging as of 2025."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from typing import Any

from .._identities import AgentId, TopicId
from ._provider import NO_SPAN, tracer_of

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


class TraceHelper:
    """The spans of a runtime, by the given provider or the program's own."""

    def __init__(self, provider: Any, scope: str) -> None:
        self._is_off = os.environ.get(DISABLE, "").lower() == "true"
        self._provider = provider
        self._scope = scope

    def trace_block(
        self,
        operation: str,
        destination: str,
        *,
        link: Any = None,
        attributes: Callable[[], Mapping[str, str]] | None = None,
    ) -> AbstractContextManager[Any]:
        """A context manager in which an operation on a message happens; `link` is the span that caused it."""
        tracer = None if self._is_off else tracer_of(self._provider, self._scope)
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
        if not self._is_off and tracer_of(self._provider, self._scope) is not None:
            import_module("opentelemetry.propagate").inject(carrier)
        return carrier

    def came_with(self, carrier: Mapping[str, str]) -> Any:
        """The span that came with a message from another process; None if there is none, or nobody traces."""
        if "traceparent" not in carrier or self._is_off or tracer_of(self._provider, self._scope) is None:
            return None
        context = import_module("opentelemetry.propagate").extract(dict(carrier))
        return sys.modules["opentelemetry.trace"].get_current_span(context)


def destination(where: AgentId | TopicId | None) -> str:
    """How an agent or a topic is named in spans."""
    if isinstance(where, AgentId):
        return f"{where.type}.({where.key})-A"
    return f"{where.type}.({where.source})-T" if where else ""
