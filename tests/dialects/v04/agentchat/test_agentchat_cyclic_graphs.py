"""Graphs that could go round for ever."""

from __future__ import annotations

import asyncio

import pytest

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.conditions import MaxMessageTermination
from autogen_agentchat.teams import DiGraphBuilder, GraphFlow
from autogen_ext.models.replay import ReplayChatCompletionClient


def cyclic(**how: object) -> GraphFlow:
    client = ReplayChatCompletionClient(["no", "no", "yes", "done"])
    writer, critic, last = (AssistantAgent(name, client) for name in ("writer", "critic", "last"))
    builder = DiGraphBuilder().add_node(writer).add_node(critic).add_node(last).add_edge(writer, critic)
    builder.add_edge(critic, writer, condition="no").add_edge(critic, last, condition="yes").set_entry_point(writer)
    return GraphFlow(builder.get_participants(), builder.build(), **how)  # type: ignore[arg-type]


def test_one_without_an_end_is_made_and_does_not_run() -> None:
    flow = cyclic()
    with pytest.raises(ValueError, match="A termination condition is required for cyclic graphs"):
        asyncio.run(flow.run(task="go"))


@pytest.mark.parametrize("how", [{"max_turns": 3}, {"termination_condition": MaxMessageTermination(4)}])
def test_one_with_an_end_runs(how: dict[str, object]) -> None:
    assert len(asyncio.run(cyclic(**how).run(task="go")).messages) == 4
