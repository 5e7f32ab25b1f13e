"""What teams say of themselves when nobody said it for them, as in 0.7.5."""

from __future__ import annotations

from autogen_agentchat.agents import UserProxyAgent
from autogen_agentchat.base import ChatAgent, Team
from autogen_agentchat.teams import DiGraphBuilder, GraphFlow, RoundRobinGroupChat, SelectorGroupChat
from autogen_core.model_context import BufferedChatCompletionContext
from tests.dialects.v04.agentchat.chatting import Echo
from tests.dialects.v04.agentchat.players import ScriptedModel


def test_a_team_is_a_team_of_agents() -> None:
    assert RoundRobinGroupChat([Echo("alice")]).description == "A team of agents."


def test_a_graph_says_it_without_a_full_stop() -> None:
    builder = DiGraphBuilder().add_node(Echo("alice"))
    assert GraphFlow(builder.get_participants(), builder.build()).description == "A team of agents"


def test_a_team_of_a_subclass_keeps_the_name_that_states_and_events_know() -> None:
    class Mine(RoundRobinGroupChat):
        pass

    class Named(Mine):
        DEFAULT_NAME = "newsroom"
        DEFAULT_DESCRIPTION = "Writes news."

    assert Mine([Echo("alice")]).name == "RoundRobinGroupChat"
    assert Named([Echo("alice")]).name == "newsroom"
    assert Named([Echo("alice")]).description == "Writes news."


def test_a_selector_dumps_the_context_that_it_was_given() -> None:
    participants: list[ChatAgent | Team] = [UserProxyAgent("alice"), UserProxyAgent("bob")]
    model = ScriptedModel()
    own = SelectorGroupChat(participants, model)
    given = SelectorGroupChat(participants, model, model_context=BufferedChatCompletionContext(3))

    assert "model_context" not in own.dump_component().config
    assert given.dump_component().config["model_context"]["config"] == {"buffer_size": 3}
