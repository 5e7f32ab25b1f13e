"""States that cannot be loaded: the error comes at once, and the team and its agents stay what they were."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.base import ChatAgent, Team
from autogen_agentchat.teams import DiGraphBuilder, GraphFlow, RoundRobinGroupChat, Swarm
from tests.dialects.v04.agentchat.chatting import Scripted

MANAGER = "RoundRobinGroupChatManager"
States = dict[str, Any]


def assistant(name: str) -> ChatAgent | Team:
    return AssistantAgent(name, Scripted("one", "two", "three"))


def spoiled(change: Callable[[States], Any]) -> States:
    """A state after `change` has been at the states in it."""
    state: States = json.loads(json.dumps(asyncio.run(spoken().save_state())))
    change(state["agent_states"])
    return state


def spoken() -> RoundRobinGroupChat:
    team = RoundRobinGroupChat([assistant("alice"), assistant("bob")], max_turns=2)
    asyncio.run(team.run(task="Hello."))
    return team


@pytest.mark.parametrize(
    "change",
    [
        lambda states: states["bob"].update(agent_state={"llm_context": {"messages": [{"type": "Nothing"}]}}),
        lambda states: states.update(bob=5),
        lambda states: states["bob"].update(message_buffer=[{"type": "Nothing"}]),
        lambda states: states["bob"].update(message_buffer=[{"type": ["TextMessage"]}]),
        lambda states: states[MANAGER]["message_thread"].append({"type": "Nothing"}),
        lambda states: states[MANAGER].update(current_turn="many"),
        lambda states: states[MANAGER].update(next_speaker_index=2),
        lambda states: states[MANAGER].update(next_speaker_index=-1),
    ],
)
def test_a_state_that_cannot_be_loaded_changes_nothing(change: Callable[[States], Any]) -> None:
    team = spoken()
    before = asyncio.run(team.save_state())

    with pytest.raises(ValueError, match=r"\w"):
        asyncio.run(team.load_state(spoiled(change)))

    assert asyncio.run(team.save_state()) == before


def test_the_next_speaker_of_a_larger_team_is_refused() -> None:
    with pytest.raises(ValueError, match="next speaker is participant 5 of the saved state, but the team has 2"):
        asyncio.run(spoken().load_state(spoiled(lambda states: states[MANAGER].update(next_speaker_index=5))))


def test_a_speaker_that_a_swarm_does_not_have_is_refused() -> None:
    swarm = Swarm([AssistantAgent("alice", Scripted(), handoffs=["bob"]), AssistantAgent("bob", Scripted())])
    state = asyncio.run(swarm.save_state())
    state["agent_states"]["SwarmGroupChatManager"]["current_speaker"] = "carol"

    with pytest.raises(ValueError, match=r"'carol'.*\['alice', 'bob'\]"):
        asyncio.run(swarm.load_state(state))


def flow(*names: str) -> GraphFlow:
    agents = [AssistantAgent(each, Scripted("one", "two", "three")) for each in names]
    graph = DiGraphBuilder()
    for each in agents:
        graph.add_node(each)
    for source, target in pairwise(agents):
        graph.add_edge(source, target)
    return GraphFlow(agents, graph.build())


@pytest.mark.parametrize(
    "change",
    [
        lambda manager: manager.update(ready=["carol"]),
        lambda manager: manager.update(ready=[["alice"]]),
        lambda manager: manager.update(current_turn="many"),
        lambda manager: manager.update(remaining={"alice": {}}),
        lambda manager: manager["remaining"].update(bob={"bob": "some"}),
        lambda manager: manager.update(enqueued_any=5),
        lambda manager: manager.pop("enqueued_any"),
    ],
)
def test_a_progress_that_is_none_of_the_graph_changes_nothing(change: Callable[[States], Any]) -> None:
    team = flow("alice", "bob")
    state: States = json.loads(json.dumps(asyncio.run(team.save_state())))
    asyncio.run(team.run(task="Hello."))
    before = asyncio.run(team.save_state())
    change(state["agent_states"]["GraphManager"])

    with pytest.raises(ValueError, match=r"\w"):
        asyncio.run(team.load_state(state))

    assert asyncio.run(team.save_state()) == before
    assert len(asyncio.run(team.run(task="Again.")).messages) == 3
