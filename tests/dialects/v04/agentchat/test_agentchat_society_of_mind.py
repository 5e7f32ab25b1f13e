"""A team works out the answer of one agent, whose model says it in the end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import pytest

from autogen_agentchat.agents import SocietyOfMindAgent, UserProxyAgent
from autogen_agentchat.base import Response, Team
from autogen_agentchat.conditions import MaxMessageTermination
from autogen_agentchat.messages import BaseChatMessage, HandoffMessage, TextMessage, ThoughtEvent
from autogen_agentchat.teams import RoundRobinGroupChat, Swarm
from autogen_core import CancellationToken
from autogen_core.models import UserMessage

from .players import USAGE, ScriptedAgent, ScriptedModel, short, text

INSTRUCTION = SocietyOfMindAgent.DEFAULT_INSTRUCTION
PROMPT = SocietyOfMindAgent.DEFAULT_RESPONSE_PROMPT
CONTEXT = "HandoffMessage(soc): Earlier messages, for context."


def thinking(line: str, name: str = "b") -> Response:
    return Response(chat_message=text(line, name), inner_messages=[ThoughtEvent(source=name, content="hm")])


async def items_of(agent: SocietyOfMindAgent, messages: Sequence[BaseChatMessage]) -> list[Any]:
    return [item async for item in agent.on_messages_stream(messages, CancellationToken())]


def items(agent: SocietyOfMindAgent, *messages: BaseChatMessage) -> list[str]:
    return [short(each) for each in asyncio.run(items_of(agent, messages))]


def solo(*lines: str | Response, name: str = "a") -> tuple[ScriptedAgent, Team]:
    member = ScriptedAgent(name, *lines)
    return member, RoundRobinGroupChat([member], max_turns=1)


@pytest.mark.parametrize(("several", "kind"), [(True, "SystemMessage"), (False, "UserMessage")])
def test_the_model_answers_from_what_the_team_said(several: bool, kind: str) -> None:
    model = ScriptedModel("sum", multiple_system_messages=several)
    team = RoundRobinGroupChat([ScriptedAgent("a", "a1"), ScriptedAgent("b", thinking("b1"))], max_turns=2)
    made = asyncio.run(items_of(SocietyOfMindAgent("soc", team, model), [text("task")]))
    assert [short(each) for each in made] == [
        "TextMessage(a): a1",
        "ThoughtEvent(b): hm",
        "TextMessage(b): b1",
        "TextMessage(soc): sum",
    ]
    assert made[-1].chat_message.models_usage == USAGE
    assert model.asked == [[f"{kind}: {INSTRUCTION}", "UserMessage: a1", "UserMessage: b1", f"{kind}: {PROMPT}"]]


def test_a_team_that_says_nothing_leaves_the_model_unasked() -> None:
    _, team = solo()
    model = ScriptedModel()
    ended = RoundRobinGroupChat([ScriptedAgent("a")], termination_condition=MaxMessageTermination(1))
    assert items(SocietyOfMindAgent("soc", ended, model), text("task")) == ["TextMessage(soc): No response."]
    assert model.asked == []
    assert team is not ended


def test_the_team_gets_earlier_messages_as_context_of_a_first_one() -> None:
    member, team = solo("a1", "a2")
    agent = SocietyOfMindAgent("soc", team, ScriptedModel("s1", "s2"))
    items(agent, text("one"))
    items(agent, text("two"))
    assert member.given == [["TextMessage(user): one"], [CONTEXT, "TextMessage(user): two"]]


def test_the_context_of_a_handoff_is_kept_before_its_text() -> None:
    _, team = solo("a1")
    agent = SocietyOfMindAgent("soc", team, ScriptedModel("s1"))
    before = UserMessage(content="ctx", source="cc")
    items(agent, HandoffMessage(source="h", content="hc", target="soc", context=[before]))
    kept = asyncio.run(agent.model_context.get_messages())
    assert [each.content for each in kept] == ["ctx", "hc"]


def test_the_team_starts_afresh_each_time() -> None:
    member, team = solo("a1")
    items(SocietyOfMindAgent("soc", team, ScriptedModel("s1")), text("one"))
    assert member.told == ["reset"]


def test_the_team_starts_afresh_after_a_failure_too() -> None:
    member, team = solo()
    with pytest.raises(RuntimeError):
        items(SocietyOfMindAgent("soc", team, ScriptedModel()), text("one"))
    assert member.told == ["reset"]


def test_answers_wait_for_each_other() -> None:
    member, team = solo("a1", "a2")
    agent = SocietyOfMindAgent("soc", team, ScriptedModel("s1", "s2"))

    async def both() -> None:
        await asyncio.gather(agent.run(task="first"), agent.run(task="second"))

    asyncio.run(both())
    assert member.given == [["TextMessage(user): first"], [CONTEXT, "TextMessage(user): second"]]


def test_a_cancelled_answer_ends_the_team_and_leaves_it_ready() -> None:
    asked: list[str] = []

    async def never(prompt: str, cancellation_token: CancellationToken | None) -> str:
        asked.append(prompt)
        if len(asked) == 1:
            token.cancel()
            await asyncio.Event().wait()
        return "there"

    token = CancellationToken()
    team = RoundRobinGroupChat([UserProxyAgent("user", input_func=never)], max_turns=1)
    agent = SocietyOfMindAgent("soc", team, ScriptedModel("s1"))

    async def main() -> str:
        with pytest.raises(asyncio.CancelledError):
            await agent.run(task="one", cancellation_token=token)
        return (await agent.run(task="two")).messages[-1].to_text()

    assert asyncio.run(asyncio.wait_for(main(), 30)) == "s1"


def test_what_the_team_said_stands_in_a_run_and_in_a_response() -> None:
    _, team = solo("a1", "a2")
    agent = SocietyOfMindAgent("soc", team, ScriptedModel("s1", "s2"))
    response = asyncio.run(agent.on_messages([text("task")], CancellationToken()))
    assert [short(each) for each in response.inner_messages or ()] == ["TextMessage(a): a1"]
    assert short(asyncio.run(agent.run(task="more"))) == [
        "TextMessage(user): more",
        "TextMessage(a): a2",
        "TextMessage(soc): s2",
    ]


def test_an_outer_team_does_not_count_what_the_inner_one_said() -> None:
    _, inner = solo("a1")
    agent = SocietyOfMindAgent("soc", inner, ScriptedModel("s1"))
    outer = RoundRobinGroupChat([agent], termination_condition=MaxMessageTermination(3), max_turns=1)
    result = asyncio.run(outer.run(task="task"))
    assert result.stop_reason == "Maximum number of turns 1 reached."


def test_a_swarm_can_be_asked_a_second_time() -> None:
    member = ScriptedAgent("a", "a1", "a2", produces=(TextMessage, HandoffMessage))
    agent = SocietyOfMindAgent("soc", Swarm([member], max_turns=1), ScriptedModel("s1", "s2"))
    items(agent, text("one"))
    assert items(agent, text("two")) == ["TextMessage(a): a2", "TextMessage(soc): s2"]


def test_a_reset_forgets_all() -> None:
    member, team = solo("a1")
    agent = SocietyOfMindAgent("soc", team, ScriptedModel("s1"))
    items(agent, text("one"))
    asyncio.run(agent.on_reset(CancellationToken()))
    assert asyncio.run(agent.model_context.get_messages()) == []
    assert member.told == ["reset", "reset"]


def test_what_it_was_given_comes_back_from_its_state() -> None:
    _, team = solo("a1")
    agent = SocietyOfMindAgent("soc", team, ScriptedModel("s1"))
    items(agent, text("one"))
    state = json.loads(json.dumps(asyncio.run(agent.save_state())))
    assert state["type"] == "SocietyOfMindAgentState"
    member, other_team = solo("a2")
    other = SocietyOfMindAgent("soc", other_team, ScriptedModel("s2"))
    asyncio.run(other.load_state(state))
    items(other, text("two"))
    assert member.given == [[CONTEXT, "TextMessage(user): two"]]


def test_a_state_of_0_7_5_has_only_the_team() -> None:
    member, team = solo()
    agent = SocietyOfMindAgent("soc", team, ScriptedModel())
    saved = asyncio.run(agent.save_state())
    old = {key: value for key, value in saved.items() if key != "llm_context"}
    asyncio.run(agent.load_state(old))
    assert member.told == [{"turns": 0}]


def test_every_setting_survives_a_component() -> None:
    agent = SocietyOfMindAgent(
        "soc",
        RoundRobinGroupChat([UserProxyAgent("user")], max_turns=1),
        ScriptedModel(),
        description="d",
        instruction="i",
        response_prompt="r",
    )
    dumped = agent.dump_component()
    assert dumped.provider == "autogen_agentchat.agents.SocietyOfMindAgent"
    assert {key: value for key, value in dumped.config.items() if isinstance(value, str)} == {
        "name": "soc",
        "description": "d",
        "instruction": "i",
        "response_prompt": "r",
    }
    assert SocietyOfMindAgent.load_component(dumped).dump_component() == dumped
