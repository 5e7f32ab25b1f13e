"""The scripted client answers in the order of its script, and its calls are effects like any other."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

import coterie
from autogen_core import FunctionCall
from autogen_core.models import CreateResult, RequestUsage, UserMessage
from autogen_ext.models.replay import ReplayChatCompletionClient

ASKED = [UserMessage(content="one two three", source="user")]
CALL = CreateResult(
    finish_reason="function_calls",
    content=[FunctionCall(id="1", arguments="{}", name="f")],
    usage=RequestUsage(prompt_tokens=5, completion_tokens=6),
    cached=False,
)


async def streamed(client: ReplayChatCompletionClient) -> list[Any]:
    return [each async for each in client.create_stream(ASKED)]


def test_texts_and_results_are_answered_in_order() -> None:
    client = ReplayChatCompletionClient(["hello big world", CALL])

    async def ask() -> list[CreateResult]:
        return [await client.create(ASKED), await client.create(ASKED)]

    first, second = asyncio.run(ask())
    assert first.content == "hello big world"
    assert first.usage == RequestUsage(3, 3)
    assert first.cached
    assert second == CALL


def test_an_exhausted_script_says_so() -> None:
    with pytest.raises(ValueError, match="No more mock responses available"):
        asyncio.run(ReplayChatCompletionClient([]).create(ASKED))
    with pytest.raises(ValueError, match="No more mock responses available"):
        asyncio.run(streamed(ReplayChatCompletionClient([])))


def test_a_text_is_streamed_word_by_word() -> None:
    *words, last = asyncio.run(streamed(ReplayChatCompletionClient(["last one  x"])))

    assert words == ["last ", "one ", "x"]
    assert last.content == "last one  x"


def test_calls_of_tools_are_streamed_whole() -> None:
    assert asyncio.run(streamed(ReplayChatCompletionClient([CALL]))) == [CALL]


def test_usage_is_that_of_the_last_call_and_of_all() -> None:
    client = ReplayChatCompletionClient(["hello big world", CALL])

    async def ask() -> None:
        await client.create(ASKED)
        await client.create(ASKED)

    asyncio.run(ask())
    assert client.actual_usage() == RequestUsage(3, 6)
    assert client.total_usage() == RequestUsage(6, 9)
    assert client.remaining_tokens(ASKED) == 10_000 - 15


def test_what_create_was_asked_is_kept() -> None:
    client = ReplayChatCompletionClient(["a"])
    asyncio.run(client.create(ASKED, extra_create_args={"x": 1}))

    (call,) = client.create_calls
    assert call == {
        "messages": ASKED,
        "tools": [],
        "json_output": None,
        "extra_create_args": {"x": 1},
        "cancellation_token": None,
    }


def test_the_script_can_be_begun_again() -> None:
    client = ReplayChatCompletionClient(["a"])
    client.set_cached_bool_value(False)
    asyncio.run(client.create(ASKED))
    client.reset()

    assert client.total_usage() == RequestUsage(0, 0)
    assert not asyncio.run(client.create(ASKED)).cached


def test_it_is_written_down_with_its_script() -> None:
    dumped = ReplayChatCompletionClient(["hi", CALL]).dump_component()
    loaded = ReplayChatCompletionClient.load_component(dumped.model_dump(mode="json"))

    assert dumped.provider == "autogen_ext.models.replay.ReplayChatCompletionClient"
    assert dumped.component_type == "replay_chat_completion_client"
    assert loaded.chat_completions == ["hi", CALL]


def test_its_answers_are_recorded_and_replayed(tmp_path: Path) -> None:
    with coterie.run(journal=tmp_path) as recorded:
        live = asyncio.run(ReplayChatCompletionClient(["first"]).create(ASKED))
    with coterie.run(journal=tmp_path, replay=recorded.id):
        replayed = asyncio.run(ReplayChatCompletionClient([]).create(ASKED))

    assert replayed.content == live.content == "first"


def test_a_result_is_streamed_without_pieces() -> None:
    answer = CreateResult(finish_reason="stop", content="two words", usage=RequestUsage(1, 2), cached=False)

    assert asyncio.run(streamed(ReplayChatCompletionClient([answer]))) == [answer]
