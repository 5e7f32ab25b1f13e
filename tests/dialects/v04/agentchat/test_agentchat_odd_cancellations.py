"""Cancellations that code catches, that come from elsewhere, and that have to reach work which never waits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from typing import Any

import pytest

from autogen_agentchat.agents import AssistantAgent, BaseChatAgent
from autogen_agentchat.base import Response, TaskResult, Team
from autogen_agentchat.messages import BaseChatMessage, TextMessage, ThoughtEvent
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core import CancellationToken
from autogen_core.models import CreateResult
from tests.dialects.v04.agentchat.chatting import Echo, Scripted, call, result, texts

Cancel = Callable[[Team], Awaitable[TaskResult]]


async def by_token(team: Team) -> TaskResult:
    token = CancellationToken()
    asyncio.get_running_loop().call_later(0.05, token.cancel)
    return await team.run(task="go", cancellation_token=token)


async def by_task(team: Team) -> TaskResult:
    task = asyncio.ensure_future(team.run(task="go"))
    asyncio.get_running_loop().call_later(0.05, task.cancel)
    return await task


CANCELLED = pytest.mark.parametrize("cancel", [by_token, by_task])


def partial_of(cancel: Cancel, team: Team) -> TaskResult:
    with pytest.raises(asyncio.CancelledError) as caught:
        asyncio.run(asyncio.wait_for(cancel(team), 5))
    partial: TaskResult = caught.value.partial  # type: ignore[attr-defined]
    return partial


# --- work that never waits -------------------------------------------------------------------------------------------


class Thinking(Echo):
    async def on_messages_stream(
        self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken
    ) -> AsyncGenerator[Any, None]:
        while True:
            yield ThoughtEvent(content="hm", source=self.name)


class Talkative(Scripted):
    async def create_stream(self, messages: Any, **how: Any) -> AsyncGenerator[str | CreateResult, None]:
        while True:
            yield "and "


def inner() -> RoundRobinGroupChat:
    return RoundRobinGroupChat([Echo("a")], max_turns=2, name="inner")


TEAMS: dict[str, Callable[[], Team]] = {
    "agents that answer at once": lambda: RoundRobinGroupChat([Echo("a"), Echo("b")]),
    "teams that answer at once": lambda: RoundRobinGroupChat([inner(), Echo("b")]),
    "an agent that thinks without end": lambda: RoundRobinGroupChat([Thinking("a")]),
    "a model that talks without end": lambda: RoundRobinGroupChat(
        [AssistantAgent("a", Talkative(), model_client_stream=True)]
    ),
}


@CANCELLED
@pytest.mark.parametrize("team", TEAMS)
def test_a_team_that_waits_for_nothing_is_cancelled(cancel: Cancel, team: str) -> None:
    partial_of(cancel, TEAMS[team]())


def test_two_teams_that_wait_for_nothing_are_served_side_by_side() -> None:
    async def first_of_two() -> int:
        endless = asyncio.ensure_future(RoundRobinGroupChat([Echo("a")]).run(task="go"))
        await asyncio.sleep(0)
        short = await RoundRobinGroupChat([Echo("b")], max_turns=3).run(task="go")
        endless.cancel()
        return len(short.messages)

    assert asyncio.run(asyncio.wait_for(first_of_two(), 5)) == 4


# --- cancellations that are caught ------------------------------------------------------------------------------------


class Stubborn(Echo):
    """Takes a cancellation for an error, and says so."""

    async def on_messages(self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken) -> Response:
        try:
            await asyncio.Event().wait()
        except BaseException:  # noqa: BLE001 - that is the mistake
            return Response(chat_message=TextMessage(content="sorry", source=self.name))
        raise AssertionError


@CANCELLED
def test_an_agent_that_catches_its_cancellation_does_not_keep_the_team_going(cancel: Cancel) -> None:
    after = Echo("after")
    partial = partial_of(cancel, RoundRobinGroupChat([Echo("before"), Stubborn("a"), after], max_turns=5))
    assert texts(partial)[:2] == ["user: go", "before: before 1"]
    assert after.spoken == 0


@CANCELLED
def test_a_tool_that_catches_its_cancellation_does_not_keep_the_agent_going(cancel: Cancel) -> None:
    async def stubborn() -> str:
        try:
            await asyncio.Event().wait()
        except BaseException:  # noqa: BLE001 - that is the mistake
            return "sorry"
        return "done"

    client = Scripted([call("stubborn")], "never said")
    team = RoundRobinGroupChat([AssistantAgent("a", client, tools=[stubborn], max_tool_iterations=3)], max_turns=1)
    partial_of(cancel, team)
    assert len(client.asked) == 1
    client.answers[:] = ["here again"]
    assert texts(asyncio.run(team.run(task="again")))[1] == "a: here again"


# --- cancellations from elsewhere -------------------------------------------------------------------------------------


async def cancelled_elsewhere() -> str:
    other = asyncio.ensure_future(asyncio.sleep(10))
    asyncio.get_running_loop().call_soon(other.cancel)
    await other
    return "never"


def test_a_tool_that_waited_for_what_was_cancelled_has_failed_and_the_model_reads_it() -> None:
    client = Scripted([call("cancelled_elsewhere")], "I see")
    agent = AssistantAgent("a", client, tools=[cancelled_elsewhere], max_tool_iterations=2)
    said = asyncio.run(agent.run(task="go"))
    assert "the tool was cancelled" in said.messages[2].to_text()
    assert texts(said)[-1] == "a: I see"


class Waiting(Echo):
    async def on_messages(self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken) -> Response:
        if self.spoken == 0:
            self.spoken = 1
            await cancelled_elsewhere()
        return await super().on_messages(messages, cancellation_token)


@pytest.mark.parametrize("nested", [False, True])
def test_an_agent_that_waited_for_what_was_cancelled_fails_the_run_by_name(nested: bool) -> None:
    speakers: list[BaseChatAgent | Team] = [Echo("b"), Waiting("a")]
    team = RoundRobinGroupChat(
        [RoundRobinGroupChat(speakers, max_turns=2)] if nested else speakers, max_turns=2, name="t"
    )
    with pytest.raises(RuntimeError, match="waited for something that was cancelled"):
        asyncio.run(team.run(task="go"))
    assert asyncio.run(team.run(task="again")).stop_reason == "Maximum number of turns 2 reached."


def test_a_model_whose_call_was_cancelled_elsewhere_fails_the_run_with_what_was_said() -> None:
    class Broken(Scripted):
        async def create(self, messages: Any, **how: Any) -> CreateResult:
            return result(await cancelled_elsewhere())

    team = RoundRobinGroupChat([Echo("b"), AssistantAgent("a", Broken())], max_turns=2)
    with pytest.raises(RuntimeError, match="nobody has cancelled RoundRobinGroupChat") as caught:
        asyncio.run(team.run(task="go"))
    assert texts(caught.value.partial) == ["user: go", "b: b 1"]  # type: ignore[attr-defined]
