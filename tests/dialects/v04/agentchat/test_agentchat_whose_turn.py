"""Log events within a team name the participant whose turn it is."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from autogen_agentchat.agents import BaseChatAgent, SocietyOfMindAgent
from autogen_agentchat.base import Response, Team
from autogen_agentchat.messages import BaseChatMessage, TextMessage
from autogen_agentchat.teams import RoundRobinGroupChat, SelectorGroupChat
from autogen_core import EVENT_LOGGER_NAME, CancellationToken, DefaultTopicId, MessageHandlerContext
from autogen_core.logging import ToolCallEvent
from autogen_core.tools import FunctionTool
from autogen_ext.models.replay import ReplayChatCompletionClient


def ping() -> str:
    """Answer."""
    return "pong"


class Caller(BaseChatAgent):
    """Calls a tool, as an agent of the program may."""

    def __init__(self, name: str) -> None:
        super().__init__(name, name)
        self.topics: list[str] = []

    @property
    def produced_message_types(self) -> Sequence[type[BaseChatMessage]]:
        return (TextMessage,)

    async def on_messages(self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken) -> Response:
        tool = FunctionTool(ping, description="ping")
        text = await asyncio.create_task(tool.run_json({}, cancellation_token))
        self.topics.append(DefaultTopicId().source)
        return Response(chat_message=TextMessage(content=str(text), source=self.name))

    async def on_reset(self, cancellation_token: CancellationToken) -> None:
        pass


@pytest.fixture
def named() -> Iterator[list[str]]:
    """The agents that tool events name."""
    heard: list[str] = []

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if isinstance(record.msg, ToolCallEvent):
                heard.append(str(record.msg.kwargs["agent_id"]))

    logger, handler = logging.getLogger(EVENT_LOGGER_NAME), Handler()
    before = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    yield heard
    logger.removeHandler(handler)
    logger.setLevel(before)


def run(team: Team) -> Any:
    return asyncio.run(team.run(task="go"))


def test_an_event_names_the_participant_and_its_team(named: list[str]) -> None:
    team = RoundRobinGroupChat([Caller("first"), Caller("second")], max_turns=2)
    run(team)
    assert named == [f"{name}_{team._team_id}/{team._team_id}" for name in ("first", "second")]


def test_outside_of_a_team_it_names_nobody(named: list[str]) -> None:
    asyncio.run(Caller("alone").run(task="go"))
    assert named == ["None"]


def test_in_a_team_within_a_team_it_names_the_inner_one(named: list[str]) -> None:
    inner = RoundRobinGroupChat([Caller("deep")], name="any name", max_turns=1)
    outer = RoundRobinGroupChat([inner, Caller("after")], max_turns=2)
    run(outer)
    assert [each.partition("_")[0] for each in named] == ["deep", "after"]
    assert named[0].endswith(inner._team_id)
    assert named[1].endswith(outer._team_id)


def test_an_agent_that_leads_a_team_is_named_again_after_it(named: list[str]) -> None:
    class After(SocietyOfMindAgent):
        async def on_messages_stream(self, messages: Any, cancellation_token: Any) -> Any:
            async for item in super().on_messages_stream(messages, cancellation_token):
                yield item
            self.whose = str(MessageHandlerContext.agent_id())

    inner = RoundRobinGroupChat([Caller("deep")], max_turns=1)
    led = After("leader", inner, ReplayChatCompletionClient(["done"]))
    outer = RoundRobinGroupChat([led], max_turns=1)
    run(outer)
    assert led.whose == f"leader_{outer._team_id}/{outer._team_id}"


def test_the_choice_of_speakers_is_the_managers(named: list[str]) -> None:
    async def choose(thread: Any) -> str:
        await FunctionTool(ping, description="ping").run_json({}, CancellationToken())
        return "one"

    callers = [Caller("one"), Caller("two")]
    run(SelectorGroupChat(callers, ReplayChatCompletionClient([]), selector_func=choose, max_turns=1))
    assert [each.partition("_")[0] for each in named] == ["SelectorGroupChatManager", "one"]


def test_default_topics_are_of_the_team(named: list[str]) -> None:
    caller = Caller("one")
    team = RoundRobinGroupChat([caller], max_turns=1)
    run(team)
    assert caller.topics == [team._team_id]


def test_who_reads_the_stream_is_nobody(named: list[str]) -> None:
    async def main() -> None:
        async for _ in RoundRobinGroupChat([Caller("one")], max_turns=1).run_stream(task="go"):
            with pytest.raises(RuntimeError):
                MessageHandlerContext.agent_id()

    asyncio.run(main())
