"""Clients and tools that do what nobody expects of them: each ends at once, with words that say what to mend."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any, ClassVar

import pytest

import coterie
from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core import CancellationToken
from autogen_core.models import CreateResult, UserMessage
from autogen_core.tools import FunctionTool
from autogen_ext.models.openai import OpenAIChatCompletionClient
from coterie.in_thread import in_thread
from tests.dialects.v04.agentchat.chatting import Scripted, call, result


class Odd(Scripted):
    """Answers with what it was given, whatever that is."""

    def __init__(self, *said: Any) -> None:
        super().__init__()
        self.said = said

    async def create(self, messages: Any, **how: Any) -> CreateResult:
        answer: CreateResult = self.said[0]
        return answer

    async def create_stream(self, messages: Any, **how: Any) -> AsyncGenerator[str | CreateResult, None]:
        for each in self.said:
            yield each


async def read(client: Odd, messages: Any = ()) -> list[Any]:
    return [each async for each in client.create_stream(messages)]


@pytest.mark.parametrize("said", ["words", None, {"content": "words"}])
def test_what_a_client_returns_in_the_place_of_a_result_goes_to_who_called_it(said: Any) -> None:
    assert asyncio.run(Odd(said).create([])) == said


@pytest.mark.parametrize("said", ["words", None, {"content": "words"}])
def test_an_agent_whose_client_returns_no_create_result_says_so(said: Any) -> None:
    with pytest.raises(TypeError, match=r"Odd\.create returned .*, expected a CreateResult"):
        asyncio.run(AssistantAgent("alice", Odd(said)).run(task="Hello."))


def test_what_is_no_create_result_cannot_be_recorded(tmp_path: Path) -> None:
    with (
        pytest.raises(TypeError, match=r"Odd\.create returned 'words', expected a CreateResult"),
        coterie.run(journal=tmp_path / "runs.db", loops="warn"),
    ):
        asyncio.run(Odd("words").create([]))


def test_a_stand_in_that_was_made_without_its_base_is_asked() -> None:
    class Bare(OpenAIChatCompletionClient):
        def __init__(self) -> None:
            pass

        async def create(self, *given: Any, **how: Any) -> Any:
            return "dummy"

    said: Any = asyncio.run(Bare().create([]))
    assert said == "dummy"


@pytest.mark.parametrize("said", [5, None, {"content": "words"}])
def test_a_client_that_streams_something_else_is_told_so(said: Any) -> None:
    with pytest.raises(RuntimeError, match=r"Invalid chunk type: Odd streams .*, expected text or a CreateResult"):
        asyncio.run(AssistantAgent("alice", Odd("a", said), model_client_stream=True).run(task="Hello."))


def test_what_a_client_streams_after_its_result_is_passed_on_and_the_result_counts() -> None:
    whole = result("all")

    assert asyncio.run(read(Odd("all", whole, ""))) == ["all", "", whole]


def test_a_sync_tool_that_lets_a_stop_iteration_out_fails_instead_of_never_ending() -> None:
    def first_of_none() -> str:
        return next(iter(()))

    async def call() -> None:
        tool = FunctionTool(first_of_none, "Fails.")
        await asyncio.wait_for(tool.run_json({}, CancellationToken()), 10)

    with pytest.raises(RuntimeError, match="first_of_none raised StopIteration"):
        asyncio.run(call())


def test_what_blocks_and_lets_a_stop_iteration_out_fails_instead_of_never_ending() -> None:
    with pytest.raises(RuntimeError, match="raised StopIteration"):
        asyncio.run(asyncio.wait_for(in_thread(lambda: next(iter(()))), 10))


class Counted(UserMessage):
    """Counts how often it is written down."""

    written: ClassVar[int] = 0

    def model_dump(self, **how: Any) -> dict[str, Any]:
        type(self).written += 1
        return super().model_dump(**how)


def test_a_history_is_written_down_only_for_who_reads_it(tmp_path: Path) -> None:
    client, asked = Odd(result("words")), [Counted(content="Hello.", source="user")]

    asyncio.run(client.create(asked))
    asyncio.run(read(client, asked))
    assert Counted.written == 0
    reading: list[dict[str, Any]] = [{"journal": tmp_path}, {"journal": None, "budget_tokens": 10_000}]
    for settings in reading:
        before = Counted.written
        with coterie.run(**settings):
            asyncio.run(client.create(asked))
        assert Counted.written > before


def test_a_tool_that_lets_a_generator_exit_out_fails_and_leaves_the_team_usable() -> None:
    def sync_exit() -> str:
        raise GeneratorExit

    async def async_exit() -> str:
        raise GeneratorExit

    client = Scripted([call("sync_exit"), call("async_exit", id="2")], "I see", "here again")
    agent = AssistantAgent("a", client, tools=[sync_exit, async_exit], max_tool_iterations=2)
    team = RoundRobinGroupChat([agent], max_turns=1)
    *_, executed, answer = asyncio.run(team.run(task="go")).messages
    assert "sync_exit raised GeneratorExit" in executed.to_text()
    assert "async_exit raised GeneratorExit" in executed.to_text()
    assert answer.to_text() == "I see"
    assert asyncio.run(team.run(task="again")).messages[-1].to_text() == "here again"


def test_sync_tools_that_never_return_take_no_thread_from_others_and_do_not_keep_the_program() -> None:
    never = threading.Event()

    def hangs() -> str:
        never.wait()
        return "never"

    def answers(function: str) -> str:
        return f"done {function}"

    async def call_all() -> str:
        token = CancellationToken()
        tool = FunctionTool(hangs, "Hang.")
        hanging = [asyncio.ensure_future(tool.run_json({}, token)) for _ in range(40)]
        await asyncio.sleep(0)
        token.cancel()
        await asyncio.gather(*hanging, return_exceptions=True)
        said: str = await FunctionTool(answers, "Answer.").run_json({"function": "it"}, CancellationToken())
        return said

    started = time.monotonic()
    try:
        assert asyncio.run(asyncio.wait_for(call_all(), 10)) == "done it"
        assert time.monotonic() - started < 5
    finally:
        never.set()
