"""The spans of agents at work, for whoever traces with OpenTelemetry."""

from __future__ import annotations

import subprocess
import sys

import pytest

TRACED = """
import asyncio, gc
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.teams import DiGraphBuilder, GraphFlow, RoundRobinGroupChat
from tests.dialects.v04.agentchat.chatting import Echo, Scripted, call

exporter, provider = InMemorySpanExporter(), TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(exporter))
trace.set_tracer_provider(provider)

def look() -> str:
    "Looks."
    return "seen"

def spans():
    found = exporter.get_finished_spans()
    names = {each.context.span_id: each.name for each in found}
    exporter.clear()
    return [(each.name, names.get(each.parent.span_id) if each.parent else None) for each in found]

def current():
    return trace.get_current_span().get_span_context().is_valid

alice = AssistantAgent("alice", Scripted([call("look")], "done"), tools=[look])
bob, carol = Echo("bob"), Echo("carol")
spans()
"""


def traced(program: str) -> str:
    pytest.importorskip("opentelemetry.sdk.trace", reason="pip install opentelemetry-sdk")
    ended = subprocess.run([sys.executable, "-c", TRACED + program], capture_output=True, text=True, check=False)
    assert ended.stderr == ""
    return ended.stdout


def test_each_turn_of_an_agent_in_a_team_has_a_span_around_its_tools() -> None:
    program = """
asyncio.run(RoundRobinGroupChat([alice, bob], max_turns=2).run(task="Look."))
print(spans())
"""
    invoked = [("execute_tool look", "invoke_agent alice"), ("invoke_agent alice", None), ("invoke_agent bob", None)]
    assert traced(program) == f"{invoked}\n"


def test_whoever_reads_a_stream_is_not_within_the_span_of_the_agent() -> None:
    program = """
async def read(stream):
    return [current() async for _ in stream]

print(any(asyncio.run(read(RoundRobinGroupChat([bob], max_turns=1).run_stream(task="Say it.")))))
print(any(asyncio.run(read(bob.run_stream(task="Say it.")))))
"""
    assert traced(program) == "False\nFalse\n"


def test_a_stream_that_nobody_reads_to_its_end_closes_its_spans_in_silence() -> None:
    program = """
async def leave(make, items):
    stream = make()
    async for _ in stream:
        items -= 1
        if not items:
            break
    del stream
    gc.collect()
    await asyncio.sleep(0)

async def main():
    builder = DiGraphBuilder().add_node(bob).add_node(carol)
    flow = GraphFlow(builder.get_participants(), builder.build())
    for make in (bob.run_stream, RoundRobinGroupChat([bob, carol]).run_stream, flow.run_stream):
        await leave(lambda: make(task="Say it."), 2)

asyncio.run(main())
print({name for name, _ in spans()} >= {"invoke_agent bob"}, current())
"""
    assert traced(program) == "True False\n"
