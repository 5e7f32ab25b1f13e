"""Spans of OpenTelemetry for whoever traces; nothing, and no import, for whoever does not."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest

import autogen_core
from autogen_agentchat.agents import AssistantAgent
from autogen_core import trace_create_agent_span, trace_invoke_agent_span, trace_tool_span
from autogen_core._telemetry import _genai, _tracing
from autogen_ext.models.replay import ReplayChatCompletionClient
from tests.dialects.v04.core.messaging import EVERYBODY, ONE, Note, runtime_with


@pytest.fixture
def tracing() -> tuple[Any, Any]:
    """A provider, and the exporter that holds its finished spans."""
    sdk = pytest.importorskip("opentelemetry.sdk.trace", reason="pip install opentelemetry-sdk")
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    provider, exporter = sdk.TracerProvider(), InMemorySpanExporter()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return provider, exporter


def test_without_tracing_nothing_is_imported_and_spans_take_anything() -> None:
    program = """
import asyncio, sys
from autogen_core import *
from tests.dialects.v04.core.messaging import ONE, Note, runtime_with
async def main():
    runtime = await runtime_with("one")
    runtime.start()
    await runtime.send_message(Note("hello"), ONE)
asyncio.run(main())
with trace_tool_span("add") as span:
    span.set_attribute("a", 1)
    span.set_attributes({})
    span.add_event("b")
    span.set_status("ok")
    span.record_exception(ValueError())
    span.update_name("c")
    span.end()
print(span.is_recording(), "opentelemetry" in sys.modules)
"""
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout == "False False\n"


def _names(exporter: Any) -> list[str]:
    return sorted(f"{each.name} {each.kind.name}" for each in exporter.get_finished_spans())


def test_a_sent_message_has_spans_from_its_making_to_its_answer(tracing: tuple[Any, Any]) -> None:
    provider, exporter = tracing

    async def main() -> None:
        runtime = await runtime_with("one", tracer_provider=provider)
        runtime.start()
        await runtime.send_message(Note("hello"), ONE)
        await runtime.stop_when_idle()

    asyncio.run(main())
    assert _names(exporter) == [
        "autogen ack CONSUMER",
        "autogen create one.(k)-A PRODUCER",
        "autogen process one.(k)-A CONSUMER",
        "autogen send one.(k)-A PRODUCER",
    ]
    spans = {each.name.split()[1]: each for each in exporter.get_finished_spans()}
    assert spans["process"].parent.span_id == spans["send"].context.span_id
    assert spans["send"].links[0].context.span_id == spans["create"].context.span_id
    assert spans["create"].attributes["messaging.message.type"] == "Note"
    told = spans["process"].attributes
    assert told["messaging.operation"] == "process"
    assert told["message"] == '{"text": "hello"}'
    assert (told["recipient_agent_type"], told["recipient_agent_class"]) == ("one", "Answering")


def test_a_published_message_has_a_span_for_each_recipient(tracing: tuple[Any, Any]) -> None:
    provider, exporter = tracing

    async def main() -> None:
        runtime = await runtime_with("one", "two", tracer_provider=provider)
        runtime.start()
        await runtime.publish_message(Note("hello"), EVERYBODY)
        await runtime.stop_when_idle()

    asyncio.run(main())
    assert _names(exporter) == [
        "autogen create default.(default)-T PRODUCER",
        "autogen process one.(default)-A CONSUMER",
        "autogen process two.(default)-A CONSUMER",
        "autogen publish default.(default)-T PRODUCER",
    ]


def test_a_variable_switches_the_spans_of_runtimes_off(
    tracing: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    provider, exporter = tracing
    monkeypatch.setenv("AUTOGEN_DISABLE_RUNTIME_TRACING", "true")

    async def main() -> None:
        runtime = await runtime_with("one", tracer_provider=provider)
        runtime.start()
        await runtime.send_message(Note("hello"), ONE)

    asyncio.run(main())
    assert _names(exporter) == []


def test_agents_and_tools_have_spans_of_generative_ai(tracing: tuple[Any, Any]) -> None:
    provider, exporter = tracing
    tracer = provider.get_tracer("test")

    with trace_create_agent_span("alice", tracer=tracer, agent_id="1", agent_description="a person") as parent:
        pass
    with trace_invoke_agent_span("alice", tracer=tracer, parent=parent):
        pass
    with trace_tool_span("add", tracer=tracer, tool_description="adds", tool_call_id="c"):
        pass

    created, invoked, tool = exporter.get_finished_spans()
    assert (created.name, created.kind.name) == ("create_agent alice", "CLIENT")
    assert dict(created.attributes) == {
        "gen_ai.operation.name": "create_agent",
        "gen_ai.system": "autogen",
        "gen_ai.agent.name": "alice",
        "gen_ai.agent.id": "1",
        "gen_ai.agent.description": "a person",
    }
    assert (invoked.name, invoked.parent.span_id) == ("invoke_agent alice", created.context.span_id)
    assert (tool.name, tool.kind.name) == ("execute_tool add", "INTERNAL")
    assert tool.attributes["gen_ai.tool.call.id"] == "c"


def test_a_span_tells_how_it_failed(tracing: tuple[Any, Any]) -> None:
    provider, exporter = tracing

    with pytest.raises(ValueError, match="broken"), trace_tool_span("add", tracer=provider.get_tracer("test")):
        raise ValueError("broken")

    (span,) = exporter.get_finished_spans()
    assert (span.status.status_code.name, span.attributes["error.type"]) == ("ERROR", "ValueError")


def test_a_tracing_service_may_put_functions_of_its_own_in_place(
    tracing: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    provider, exporter = tracing
    opened: list[str] = []

    @contextmanager
    def own(*said: Any, **more: Any) -> Iterator[Any]:
        opened.append(str(said[-1] if said else more["agent_name"]))
        yield nullcontext()

    monkeypatch.setattr(_genai, "trace_tool_span", own)
    monkeypatch.setattr(autogen_core, "trace_invoke_agent_span", own)
    monkeypatch.setattr(_tracing.TraceHelper, "trace_block", own)

    async def main() -> None:
        runtime = await runtime_with("one", tracer_provider=provider)
        runtime.start()
        await runtime.send_message(Note("hello"), ONE)
        await runtime.stop_when_idle()
        async for _ in AssistantAgent("alice", ReplayChatCompletionClient(["Hi."])).run_stream(task="Hello."):
            pass

    asyncio.run(main())
    assert "one.(k)-A" in opened
    assert "alice" in opened
    assert exporter.get_finished_spans() == ()
