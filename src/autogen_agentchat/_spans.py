"""The span in which an agent works, seen by its steps and by nobody who reads them."""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator
from contextvars import copy_context
from typing import TypeVar

import autogen_core

T = TypeVar("T")


async def invoked(name: str, description: str | None, source: AsyncGenerator[T, None]) -> AsyncGenerator[T, None]:
    """Yield what `source` yields; each of its steps stands in the span of the agent's invocation.

    What an async generator sets in its context is seen by its reader, and cannot be taken back where the reader leaves
    early. So the span is opened in a context of its own, and is the current one while a step is under way.
    """
    # Looked up where tracing services put a function of their own.
    apart, opened = copy_context(), autogen_core.trace_invoke_agent_span(name, agent_description=description)
    span, trace = apart.run(opened.__enter__), sys.modules.get("opentelemetry.trace")
    error: BaseException | None = None
    try:
        if trace is None or not isinstance(span, trace.Span):
            async for item in source:
                yield item
            return
        while True:
            with trace.use_span(span, record_exception=False, set_status_on_exception=False):
                try:
                    item = await anext(source)
                except StopAsyncIteration:
                    return
            yield item
    except BaseException as ended:
        error = ended
        raise
    finally:
        await source.aclose()
        apart.run(opened.__exit__, type(error) if error else None, error, None)
