"""How a team tells that something failed: what a participant raises, and what choosing or ending a chat raises."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.base import ChatAgent, Team
from autogen_agentchat.conditions import FunctionalTermination
from autogen_agentchat.messages import BaseChatMessage
from autogen_agentchat.teams import DiGraphBuilder, GraphFlow, RoundRobinGroupChat, SelectorGroupChat
from tests.dialects.v04.agentchat.chatting import Echo, Scripted, texts


def _choose_somebody_unknown_after(count: int) -> Any:
    def choose(thread: Sequence[object]) -> str:
        return "alice" if len(thread) <= count else "nobody"

    return choose


def test_a_choice_that_fails_before_anybody_has_spoken_keeps_its_type() -> None:
    team = SelectorGroupChat(
        [Echo("alice"), Echo("bob")], Scripted(), selector_func=_choose_somebody_unknown_after(0), max_turns=3
    )
    with pytest.raises(ValueError, match="nobody"):
        asyncio.run(team.run(task="go"))


def test_a_choice_that_fails_later_is_a_runtime_error_with_its_cause() -> None:
    team = SelectorGroupChat(
        [Echo("alice"), Echo("bob")], Scripted(), selector_func=_choose_somebody_unknown_after(1), max_turns=3
    )
    with pytest.raises(RuntimeError, match=r"ValueError: .*nobody(.|\n)*Traceback") as raised:
        asyncio.run(team.run(task="go"))
    assert isinstance(raised.value.__cause__, ValueError)


def test_a_condition_that_fails_after_a_turn_is_a_runtime_error_with_its_cause() -> None:
    def fail(messages: Sequence[Any]) -> bool:
        if messages[-1].source != "user":
            raise KeyError("lost")
        return False

    team = RoundRobinGroupChat([Echo("alice")], termination_condition=FunctionalTermination(fail))
    with pytest.raises(RuntimeError, match="KeyError: 'lost'") as raised:
        asyncio.run(team.run(task="go"))
    assert isinstance(raised.value.__cause__, KeyError)


def test_a_failure_in_nested_teams_is_told_once_however_deep_they_stand() -> None:
    team: ChatAgent | Team = AssistantAgent("alice", Scripted(ValueError("the reason")))
    for level in range(30):
        team = RoundRobinGroupChat([team], name=f"level_{level}", max_turns=1)

    with pytest.raises(RuntimeError, match=r"^ValueError: the reason\nTraceback:") as caught:
        asyncio.run(team.run(task="Hello."))
    assert str(caught.value).count("the reason") < 5
    assert isinstance(caught.value.__cause__, ValueError)


def test_a_graph_whose_edge_fails_lets_the_same_speak_again_instead_of_ending_in_silence() -> None:
    is_broken = True

    def follow(message: BaseChatMessage) -> bool:
        if is_broken:
            raise KeyError("lost")
        return True

    alice, bob, carol = Echo("alice"), Echo("bob"), Echo("carol")
    graph = DiGraphBuilder().add_node(alice).add_node(bob).add_node(carol)
    graph.add_edge(alice, bob, condition=lambda message: True).add_edge(alice, carol, condition=follow)
    team = GraphFlow([alice, bob, carol], graph.build())
    with pytest.raises(RuntimeError, match="lost"):
        asyncio.run(team.run(task="go"))
    is_broken = False
    assert texts(asyncio.run(team.run(task="again"))) == [
        "user: again",
        "alice: alice 2",
        "bob: bob 1",
        "carol: carol 1",
    ]
