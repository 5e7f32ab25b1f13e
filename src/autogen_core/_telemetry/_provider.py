"""Where spans go: to the tracer of the program, or nowhere.

A program that traces has imported OpenTelemetry and set a provider, so it is never imported here.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any


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


def tracer_of(provider: Any, scope: str) -> Any:
    """The tracer of a provider, or of the program's own; None where nobody traces."""
    if provider is None:
        trace = sys.modules.get("opentelemetry.trace")
        if trace is None:
            return None
        provider = trace.get_tracer_provider()
        if isinstance(provider, trace.ProxyTracerProvider):
            return None
    return provider.get_tracer(scope)
