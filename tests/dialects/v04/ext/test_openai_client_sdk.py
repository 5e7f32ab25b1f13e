"""Programs that bring a client of the `openai` package, or put their own in the place of its methods, keep working."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

import coterie
from autogen_core.models import CreateResult, RequestUsage, UserMessage
from autogen_core.tools import ToolSchema
from autogen_ext.models.openai import BaseOpenAIChatCompletionClient, OpenAIChatCompletionClient
from coterie.testing import ScriptedServer, tool_call

openai = pytest.importorskip("openai", reason="openai is not installed: pip install 'coterie[openai]'")

HI = [UserMessage(content="Hi", source="user")]
ADD = ToolSchema(name="add", description="Add.")


Brought = Callable[[BaseOpenAIChatCompletionClient], Awaitable[Any]]


def with_a_brought_client(server: ScriptedServer, use: Brought) -> Any:
    async def run() -> Any:
        sdk = openai.AsyncOpenAI(base_url=server.base_url, api_key="sk-test", max_retries=0)
        asker = BaseOpenAIChatCompletionClient(sdk, create_args={"model": "gpt-4o", "temperature": 0.5})
        try:
            return await use(asker)
        finally:
            await asker.close()

    return asyncio.run(run())


async def streamed(stream: Any) -> list[Any]:
    return [each async for each in stream]


def test_a_client_that_the_program_brought_is_asked() -> None:
    with ScriptedServer([tool_call("add", {"a": 1}, id="c1")]) as server:
        result = with_a_brought_client(server, lambda asker: asker.create(HI, tools=[ADD]))

    assert result.finish_reason == "function_calls"
    assert server.requests[0]["temperature"] == 0.5
    assert server.headers[0]["user-agent"].startswith("AsyncOpenAI")


def test_its_streams_come_piece_by_piece() -> None:
    with ScriptedServer(["One two."]) as server:
        said = with_a_brought_client(server, lambda asker: streamed(asker.create_stream(HI)))

    assert said[:-1] == ["One ", "two."]
    assert said[-1].content == "One two."


def test_what_it_answers_is_recorded_like_any_answer(tmp_path: Path) -> None:
    with ScriptedServer(["One."]) as server:
        with coterie.run(journal=tmp_path) as recorded:
            live = with_a_brought_client(server, lambda asker: asker.create(HI))
        with coterie.run(journal=tmp_path, replay=recorded.id):
            replayed = with_a_brought_client(server, lambda asker: asker.create(HI))

    assert replayed == live
    assert len(server.requests) == 1


def completion(text: str, usage: Any = None) -> Any:
    message = {"role": "assistant", "content": text}
    return openai.types.chat.ChatCompletion.model_validate(
        {
            "id": "x",
            "object": "chat.completion",
            "created": 1,
            "model": "gpt-4o",
            "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
            "usage": usage,
        }
    )


async def chunks(*texts: str) -> AsyncGenerator[Any, None]:
    for index, text in enumerate(texts):
        finish = "stop" if index == len(texts) - 1 else None
        choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish}
        yield openai.types.chat.ChatCompletionChunk.model_validate(
            {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "gpt-4o", "choices": [choice]}
        )


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the program's own `create`, in the place of the package's, was asked."""
    seen: list[dict[str, Any]] = []

    async def create(self: Any, **kwargs: Any) -> Any:
        seen.append(kwargs)
        if kwargs.get("stream"):
            return chunks("One ", "two.")
        return completion("One.", {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7})

    monkeypatch.setattr(openai.resources.chat.completions.AsyncCompletions, "create", create)
    return seen


def test_a_patched_create_is_called(asked: list[dict[str, Any]]) -> None:
    result = asyncio.run(OpenAIChatCompletionClient(model="gpt-4o", api_key="k").create(HI, tools=[ADD]))

    assert result.content == "One."
    assert result.usage == RequestUsage(3, 4)
    assert asked[0]["messages"] == [{"role": "user", "name": "user", "content": "Hi"}]
    assert asked[0]["tools"][0]["function"]["name"] == "add"


def test_a_patched_create_streams_and_its_silence_about_usage_is_none(asked: list[dict[str, Any]]) -> None:
    said = asyncio.run(streamed(OpenAIChatCompletionClient(model="gpt-4o", api_key="k").create_stream(HI)))

    assert said[:-1] == ["One ", "two."]
    assert isinstance(said[-1], CreateResult)
    assert said[-1].usage == RequestUsage(0, 0)
    assert asked[0]["stream"] is True


class Weather(BaseModel):
    """What the sky does."""

    city: str


def test_a_patched_parse_is_given_the_class(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []

    async def parse(self: Any, **kwargs: Any) -> Any:
        seen.append(kwargs["response_format"])
        return completion('{"city": "Oslo"}')

    monkeypatch.setattr(openai.resources.chat.completions.AsyncCompletions, "parse", parse)
    result = asyncio.run(OpenAIChatCompletionClient(model="gpt-4o", api_key="k").create(HI, json_output=Weather))

    assert seen == [Weather]
    assert result.content == '{"city": "Oslo"}'


def test_without_a_patch_the_package_is_not_used() -> None:
    with ScriptedServer(["One."]) as server:
        asyncio.run(OpenAIChatCompletionClient(model="gpt-4o", base_url=server.base_url, api_key="k").create(HI))

    assert server.headers[0]["user-agent"] == "coterie"
