"""A call of the OpenAI client is an effect of the run: recorded, replayed, limited, tried again, and ended at once."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from pathlib import Path
from typing import Any

import orjson
import pytest

import coterie
from autogen_core import CancellationToken, FunctionCall
from autogen_core.models import (
    AssistantMessage,
    CreateResult,
    FunctionExecutionResult,
    FunctionExecutionResultMessage,
    ModelInfo,
    UserMessage,
)
from autogen_ext.models.openai import AzureOpenAIChatCompletionClient, OpenAIChatCompletionClient
from coterie.errors import BudgetExceeded, InvalidAnswer, ModelTimeout, RateLimited
from coterie.models.scripted import Fault
from coterie.testing import ScriptedServer

HI = [UserMessage(content="Hi", source="user")]
INFO = ModelInfo(vision=False, function_calling=True, json_output=True, family="unknown", structured_output=True)


def client(server: ScriptedServer, model: str = "gpt-4o", **more: Any) -> OpenAIChatCompletionClient:
    return OpenAIChatCompletionClient(model=model, base_url=server.base_url, api_key="sk-test-123456", **more)


async def streamed(stream: Any) -> list[Any]:
    return [each async for each in stream]


def event(**delta: Any) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": None}
    return b"data: %b\n\n" % orjson.dumps({"id": "c", "model": "gpt-4o", "created": 1, "choices": [choice]})


def hanging(*events: bytes) -> Fault:
    return Fault(pieces=events, content_type="text/event-stream", hang=True)


def test_a_replayed_run_answers_without_the_endpoint(tmp_path: Path) -> None:
    with ScriptedServer(["One.", "Two three."]) as server:
        asker = client(server)

        async def ask() -> list[Any]:
            return [await asker.create(HI), *await streamed(asker.create_stream(HI))]

        with coterie.run(journal=tmp_path) as recorded:
            live = asyncio.run(ask())
        with coterie.run(journal=tmp_path, replay=recorded.id):
            replayed = asyncio.run(ask())

    assert len(server.requests) == 2
    assert replayed[0] == live[0]
    assert replayed[-1] == live[-1]
    assert "".join(replayed[1:-1]) == "Two three."


def test_no_key_stands_in_the_record(tmp_path: Path) -> None:
    with ScriptedServer(["One."]) as server, coterie.run(journal=tmp_path):
        asyncio.run(client(server).create(HI))

    assert not any(b"sk-test-123456" in each.read_bytes() for each in tmp_path.rglob("*") if each.is_file())


def test_what_calls_cost_is_counted_and_a_budget_stops_them() -> None:
    with ScriptedServer(lambda _: "One.") as server:
        asker = client(server)

        async def ask() -> None:
            await asker.create(HI)
            await streamed(asker.create_stream(HI))
            await asker.create(HI)

        with coterie.run(journal=None, budget_calls=2) as run, pytest.raises(BudgetExceeded):
            asyncio.run(ask())

    assert run.usage.total.calls == 2
    assert run.usage.total.usd > 0


class Polite(OpenAIChatCompletionClient):
    """A program's own client, which asks the original one in its turn."""

    async def create(self, messages: Any, **how: Any) -> CreateResult:
        return await super().create([*messages, UserMessage(content="Please.", source="user")], **how)


def test_a_call_within_an_overridden_call_is_counted_and_recorded_once(tmp_path: Path) -> None:
    with ScriptedServer(["One."]) as server:
        asker = Polite(model="gpt-4o", base_url=server.base_url, api_key="k")
        with coterie.run(journal=tmp_path) as recorded:
            live = asyncio.run(asker.create(HI))
        with coterie.run(journal=tmp_path, replay=recorded.id):
            replayed = asyncio.run(asker.create(HI))

    assert recorded.usage.total.calls == 1
    assert recorded.usage.total.usd > 0
    assert replayed.content == live.content == "One."
    assert server.requests[0]["messages"][-1]["content"] == "Please."


def test_an_overloaded_endpoint_is_asked_again() -> None:
    busy = Fault(status=429, headers={"retry-after-ms": "1"}, body={"error": {"message": "busy"}})
    with ScriptedServer([busy, "One."]) as server:
        result = asyncio.run(client(server).create(HI))

    assert result.content == "One."
    assert len(server.requests) == 2


def test_max_retries_bounds_the_attempts() -> None:
    busy = Fault(status=429, headers={"retry-after-ms": "1"}, body={"error": {"message": "busy"}})
    with ScriptedServer([busy, "One."]) as server, pytest.raises(RateLimited):
        asyncio.run(client(server, max_retries=0).create(HI))


def test_a_call_may_have_a_timeout_of_its_own() -> None:
    with ScriptedServer([Fault(raw=b"", hang=True)]) as server, pytest.raises(ModelTimeout):
        asyncio.run(client(server, max_retries=0).create(HI, extra_create_args={"timeout": 0.05}))

    assert "timeout" not in server.requests[0]


def test_a_stream_that_breaks_after_its_first_words_repeats_none_of_them() -> None:
    half = Fault(pieces=[event(content="Once ")], content_type="text/event-stream")
    with ScriptedServer([half, "Once more."]) as server:
        heard: list[Any] = []

        async def listen() -> None:
            async for each in client(server).create_stream(HI):
                heard.append(each)

        with pytest.raises(InvalidAnswer):
            asyncio.run(listen())

    assert heard == ["Once "]
    assert len(server.requests) == 1


def test_pieces_come_while_the_model_still_speaks() -> None:
    with ScriptedServer([hanging(event(content="Once "))]) as server:

        async def first() -> Any:
            stream = client(server).create_stream(HI)
            piece = await anext(stream)
            await stream.aclose()
            return piece

        assert asyncio.run(asyncio.wait_for(first(), 5)) == "Once "


@pytest.mark.parametrize("streams", [False, True])
def test_cancelling_the_token_ends_a_call_at_once(streams: bool) -> None:
    arrived = threading.Event()

    def hang(_: Any) -> Fault:
        arrived.set()
        return Fault(raw=b"", hang=True)

    async def ask(server: ScriptedServer) -> float:
        token = CancellationToken()
        asker = client(server)
        call: Any = streamed(asker.create_stream(HI, cancellation_token=token)) if streams else None
        task = asyncio.ensure_future(call or asker.create(HI, cancellation_token=token))
        await asyncio.to_thread(arrived.wait)
        begun = time.monotonic()
        token.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return time.monotonic() - begun

    with ScriptedServer(hang) as server:
        assert asyncio.run(ask(server)) < 1


def test_a_cancelled_token_asks_nothing() -> None:
    async def ask(server: ScriptedServer) -> None:
        token = CancellationToken()
        token.cancel()
        await client(server).create(HI, cancellation_token=token)

    with ScriptedServer(["One."]) as server, pytest.raises(asyncio.CancelledError):
        asyncio.run(ask(server))
    assert server.requests == []


def test_leaving_a_stream_early_ends_its_call() -> None:
    async def leave(server: ScriptedServer) -> int:
        stream = client(server).create_stream(HI)
        await anext(stream)
        await stream.aclose()
        return len([each for each in asyncio.all_tasks() if each is not asyncio.current_task()])

    with ScriptedServer([hanging(event(content="Once "))]) as server:
        assert asyncio.run(leave(server)) == 0


CALL = AssistantMessage(content=[FunctionCall(id="c1", name="add", arguments="{}")], source="helper")


def test_a_call_without_its_result_gets_one() -> None:
    with ScriptedServer(["One."]) as server:
        asyncio.run(client(server).create([*HI, CALL, *HI]))

    roles = [each["role"] for each in server.requests[0]["messages"]]
    assert roles == ["user", "assistant", "tool", "user"]


def test_a_result_without_its_call_is_said_by_the_user() -> None:
    alone = FunctionExecutionResultMessage(content=[FunctionExecutionResult(content="3", name="add", call_id="c1")])
    with ScriptedServer(["One."]) as server:
        asyncio.run(client(server).create([*HI, alone]))

    assert server.requests[0]["messages"][1]["role"] == "user"
    assert "3" in server.requests[0]["messages"][1]["content"]


def test_a_message_that_was_changed_is_sent_as_it_is_now() -> None:
    said = UserMessage(content="Hi", source="user")
    call = CALL.model_copy(deep=True)
    result = FunctionExecutionResultMessage(content=[FunctionExecutionResult(content="3", name="add", call_id="c1")])
    with ScriptedServer(lambda _: "One.") as server:
        asker = client(server)
        asyncio.run(asker.create([said, call, result]))
        said.content = "Ho"
        call.content[0].arguments = '{"a":1}'  # type: ignore[union-attr]
        result.content[0].content = "4"
        asyncio.run(asker.create([said, call, result]))

    first, second, third = server.requests[1]["messages"]
    assert first["content"] == "Ho"
    assert second["tool_calls"][0]["function"]["arguments"] == '{"a":1}'
    assert third["content"] == "4"


def test_what_is_kept_of_a_message_goes_with_it() -> None:
    with ScriptedServer(lambda _: "One.") as server:
        asker = client(server)
        asyncio.run(asker.create([UserMessage(content=f"Hi {index}", source="user") for index in range(100)]))
        gc.collect()

    assert asker._histories._kept == {}


def test_text_that_is_no_unicode_is_sent_without_the_broken_part() -> None:
    with ScriptedServer(["One."]) as server:
        asyncio.run(client(server).create([UserMessage.model_construct(content="a\ud800b", source="user")]))

    assert server.requests[0]["messages"][0]["content"] == "a?b"


@pytest.mark.parametrize("source", ["Ann Lee", "Jürgen", "x" * 100, "人"])
def test_any_name_of_a_speaker_can_be_sent(source: str) -> None:
    with ScriptedServer(["One."]) as server:
        asyncio.run(client(server).create([UserMessage(content="Hi", source=source)]))

    name = server.requests[0]["messages"][0]["name"]
    assert name.isascii()
    assert 0 < len(name) <= 64
    assert " " not in name


def test_calls_at_the_same_time_keep_their_answers_apart() -> None:
    async def ask(server: ScriptedServer) -> list[CreateResult]:
        asker = client(server, "some-model", model_info=INFO)
        said = [[UserMessage(content=f"{number}", source="user")] for number in range(40)]
        return list(await asyncio.gather(*map(asker.create, said)))

    with ScriptedServer(lambda request: str(request["messages"][0]["content"])) as server:
        results = asyncio.run(ask(server))

    assert [each.content for each in results] == [str(number) for number in range(40)]


def test_a_token_of_azure_may_be_awaited() -> None:
    tokens = iter(["first-token", "second-token"])

    async def provide() -> str:
        await asyncio.sleep(0)
        return next(tokens)

    async def ask(server: ScriptedServer) -> None:
        asker = AzureOpenAIChatCompletionClient(
            model="gpt-4o",
            azure_endpoint=server.base_url.removesuffix("/v1"),
            api_version="2024-10-21",
            azure_ad_token_provider=provide,
        )
        await asker.create(HI)
        await asker.create(HI)

    with ScriptedServer(lambda _: "One.") as server:
        asyncio.run(ask(server))

    assert [each["authorization"] for each in server.headers] == ["Bearer first-token", "Bearer second-token"]
