"""Whatever an endpoint does, a model call ends: in an answer or in a typed error, in either colour."""

from __future__ import annotations

import asyncio
import gzip
import socket
import time
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from coterie.effects import Endpoint, ModelCall
from coterie.errors import (
    AuthenticationFailed,
    BadRequest,
    ConfigError,
    InvalidAnswer,
    ModelError,
    ModelRefused,
    ModelTimeout,
    ModelUnreachable,
    RateLimited,
    ServerError,
)
from coterie.messages import Answer
from coterie.models import complete, complete_async, encode_request, endpoint_for
from coterie.testing import Fault, Item, ScriptedServer
from coterie.transport import answer as answers

KEY = "sk-very-secret-0123456789"
TINY_S = 0.15

Ask = Callable[[ModelCall], Answer]


def _in_a_loop(call: ModelCall) -> Answer:
    return asyncio.run(complete_async(call))


@pytest.fixture(params=["sync", "async"])
def ask(request: pytest.FixtureRequest) -> Ask:
    return complete if request.param == "sync" else _in_a_loop


def call_to(base_url: str, *, stream: bool = False, said: list[str] | None = None, **config: Any) -> ModelCall:
    endpoint = endpoint_for({"model": "m", "api_key": KEY, "base_url": base_url, "timeout": 10, **config})
    params: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "hi"}]}
    if stream:
        params |= {"stream": True, "stream_options": {"include_usage": True}}
    on_text = None if said is None else said.append
    body = encode_request(params)
    return ModelCall(key="k", model="m", body=body, endpoint=endpoint, stream=stream, on_text=on_text)


def error_of(ask: Ask, item: Item, *, stream: bool = False, **config: Any) -> ModelError:
    with ScriptedServer([item]) as server:
        with pytest.raises(ModelError) as caught:
            ask(call_to(server.base_url, stream=stream, **config))
        assert len(server.requests) <= 1, "an attempt is one request"
    assert KEY not in str(caught.value) + repr(caught.value) + repr(caught.value.body)
    return caught.value


def event(data: Any) -> bytes:
    return b"data: " + orjson.dumps(data) + b"\n\n"


def delta(content: str | None = None, index: int = 0, finish: str | None = None, **fields: Any) -> bytes:
    body = {"content": content, **fields}
    return event({"id": "c", "model": "m", "choices": [{"index": index, "delta": body, "finish_reason": finish}]})


WHOLE = {
    "id": "c",
    "model": "m",
    "created": 1,
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "hello"}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 3, "completion_tokens": 1},
}
JSON = orjson.dumps(WHOLE)
SSE = "text/event-stream"
HTML = b"<html><body><h1>502 Bad Gateway</h1></body></html>"

REFUSALS = {
    "400": (Fault(status=400, body={"error": {"message": "no", "code": "content_filter"}}), BadRequest, False),
    "401": (Fault(status=401, body={"error": {"message": f"Wrong key {KEY}"}}), AuthenticationFailed, False),
    "418": (Fault(status=418, body=b""), ModelRefused, False),
    "429": (Fault(status=429, body={"error": {"message": "slow down"}}), RateLimited, True),
    "429 without quota": (Fault(status=429, body={"error": {"code": "insufficient_quota"}}), RateLimited, False),
    "500": (Fault(status=500, body={"error": {"message": "oops"}}), ServerError, True),
    "502 with a page": (Fault(status=502, body=HTML, content_type="text/html"), ServerError, True),
    "503 without a body": (Fault(status=503), ServerError, True),
    "500 that is not to be repeated": (Fault(status=500, headers={"x-should-retry": "false"}), ServerError, False),
    "a redirect": (Fault(status=307, headers={"location": "http://127.0.0.1:9/v1?k=1"}), ModelRefused, False),
    "an error with status 200": (Fault(body={"error": {"message": "busy", "code": 503}}), ServerError, True),
    "an error that is a text": (Fault(status=500, body={"error": f"bad {KEY}"}), ServerError, True),
}


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("case", REFUSALS)
def test_a_refusal_has_the_class_of_its_status(ask: Ask, case: str, stream: bool) -> None:
    fault, kind, is_retryable = REFUSALS[case]
    error = error_of(ask, fault, stream=stream)
    assert type(error).__name__ == kind.__name__
    assert isinstance(error, kind)
    assert error.retryable is is_retryable


INVALID = {
    "no JSON": Fault(body=b'{"choices": ['),
    "an empty body": Fault(body=b""),
    "a page with status 200": Fault(body=HTML, content_type="text/html"),
    "a list": Fault(body=b"[]"),
    "no choices": Fault(body={"id": "c", "choices": []}),
    "choices that are null": Fault(body={"id": "c", "choices": None}),
    "a choice without a message": Fault(body={"choices": [{"index": 0}]}),
    "a choice that is a text": Fault(body={"choices": ["hello"]}),
    "gzip that is none": Fault(body=b"no gzip", headers={"content-encoding": "gzip"}),
    "the key itself": Fault(body=f"you sent {KEY}".encode(), content_type="text/plain"),
}


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("case", INVALID)
def test_what_is_no_answer_is_an_invalid_answer(ask: Ask, case: str, stream: bool) -> None:
    assert isinstance(error_of(ask, INVALID[case], stream=stream), InvalidAnswer)


BROKEN = {
    "a reset before the answer": Fault(cut_after=0),
    "a reset inside the head": Fault(body=JSON, cut_after=20),
    "a reset inside the body": Fault(body=JSON, cut_after=len(JSON)),
    "an end inside the body": Fault(raw=b"HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n{"),
    "an end inside a chunk": Fault(raw=b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\n{"),
    "no HTTP": Fault(raw=b"SSH-2.0-OpenSSH_9.6\r\n"),
    "an end before the answer": Fault(raw=b""),
}


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_connection_is_unreachable(ask: Ask, case: str, stream: bool) -> None:
    error = error_of(ask, BROKEN[case], stream=stream)
    assert isinstance(error, ModelUnreachable)
    assert not isinstance(error, ModelTimeout)
    assert error.retryable


SILENT = {
    "before the answer": Fault(raw=b"", hang=True),
    "inside the head": Fault(raw=b"HTTP/1.1 200 OK\r\ncontent-le", hang=True),
    "inside the body": Fault(raw=b"HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n{", hang=True),
    "inside the stream": Fault(pieces=[delta("hel")], content_type=SSE, hang=True),
}


@pytest.mark.parametrize("case", SILENT)
def test_silence_is_a_timeout(ask: Ask, case: str) -> None:
    error = error_of(ask, SILENT[case], stream=case == "inside the stream", timeout=TINY_S)
    assert isinstance(error, ModelTimeout)


@pytest.mark.parametrize("content_type", [SSE, "application/json"])
def test_bytes_that_are_no_progress_do_not_prolong_the_wait(ask: Ask, content_type: str) -> None:
    endless = Fault(pieces=[b": still here\n\n"] * 300_000, content_type=content_type)
    error = error_of(ask, endless, stream=True, timeout=TINY_S)
    assert isinstance(error, ModelTimeout)


def test_nobody_who_listens_is_unreachable(ask: Ask) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(ModelUnreachable, match=f"127.0.0.1:{port}"):
        ask(call_to(f"http://127.0.0.1:{port}/v1"))


def test_a_connection_that_is_never_accepted_is_a_timeout(ask: Ask) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        waiting = []
        for _ in range(8):  # fill the queue, so that the next connection is not even begun
            waiting.append(each := socket.socket())
            each.setblocking(False)
            each.connect_ex(listener.getsockname())
        with pytest.raises(ModelTimeout):
            ask(call_to(f"http://127.0.0.1:{listener.getsockname()[1]}/v1", timeout=TINY_S))
        for each in waiting:
            each.close()


CUT = {
    "without an end": [delta("hel")],
    "in the middle of an event": [delta("hel"), b'data: {"choi'],
    "with one of two choices unfinished": [delta("a", 0, "stop"), delta("b", 1)],
    "without any choice": [event({"id": "c", "choices": []}), b"data: [DONE]\n\n"],
    "with nothing at all": [b": hello\n\n"],
    "with an event that is no JSON": [delta("hel"), b"data: lo\n\n"],
    "with an event that is no object": [b"data: 7\n\n"],
    "with choices of another form": [event({"choices": ["hello"]})],
}


@pytest.mark.parametrize("case", CUT)
def test_a_stream_that_is_cut_is_no_answer(ask: Ask, case: str) -> None:
    assert isinstance(error_of(ask, Fault(pieces=CUT[case], content_type=SSE), stream=True), InvalidAnswer)


def test_a_stream_that_breaks_is_unreachable(ask: Ask) -> None:
    broken = Fault(pieces=[delta("hello " * 50)] * 3, content_type=SSE, cut_after=600)
    assert isinstance(error_of(ask, broken, stream=True), ModelUnreachable)


def test_an_error_inside_a_stream_is_that_error(ask: Ask) -> None:
    pieces = [delta("hel"), event({"error": {"message": f"too fast, {KEY}", "type": "rate_limit_error"}})]
    assert isinstance(error_of(ask, Fault(pieces=pieces, content_type=SSE), stream=True), RateLimited)


def answer_to(ask: Ask, item: Item, *, stream: bool = False, said: list[str] | None = None, **config: Any) -> Answer:
    with ScriptedServer([item]) as server:
        return ask(call_to(server.base_url, stream=stream, said=said, **config))


GOOD = {
    "with a length": Fault(body=JSON),
    "in chunks": Fault(pieces=[JSON[:7], JSON[7:]]),
    "compressed": Fault(body=gzip.compress(JSON), headers={"content-encoding": "gzip"}),
    "until the connection ends": Fault(raw=b"HTTP/1.1 200 OK\r\n\r\n" + JSON),
    "as plain text": Fault(body=JSON, content_type="text/plain; charset=utf-8"),
    "after blank lines that keep the connection": Fault(pieces=[b"\n", b"\n", JSON]),
    "with fields that nobody knows": Fault(body={**WHOLE, "new": 1, "error": None, "service_tier": None}),
    "as a stream that should be whole": Fault(
        pieces=[delta("hel"), delta("lo", finish="stop")], content_type=SSE + "; charset=utf-8"
    ),
    "as a stream under a wrong name": Fault(pieces=[delta("hel"), delta("lo", finish="stop")]),
}


@pytest.mark.parametrize("case", GOOD)
def test_a_whole_answer_is_read_however_it_is_sent(ask: Ask, case: str) -> None:
    said: list[str] = []
    answer = answer_to(ask, GOOD[case], stream=True, said=said)
    assert answer.choices[0].message == {"role": "assistant", "content": "hello"}
    assert "".join(said) == "hello"


def test_a_stream_that_said_it_is_over_is_whole_though_the_connection_hangs(ask: Ask) -> None:
    pieces = [delta("hello", finish="stop"), b"data: [DONE]\n\n"]
    answer = answer_to(ask, Fault(pieces=pieces, content_type=SSE, hang=True), stream=True, timeout=TINY_S)
    assert answer.choices[0].message["content"] == "hello"


def test_an_answer_without_usage_has_none(ask: Ask) -> None:
    assert answer_to(ask, {"content": "hi", "usage": None}).usage is None


def test_a_huge_answer_is_read(ask: Ask) -> None:
    assert answer_to(ask, "x" * 8_000_000).choices[0].message["content"] == "x" * 8_000_000


def test_an_answer_without_end_is_refused(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "MAX_ANSWER_BYTES", 100_000)
    error = error_of(ask, Fault(body=gzip.compress(b" " * 5_000_000), headers={"content-encoding": "gzip"}))
    assert isinstance(error, InvalidAnswer)


def test_choices_and_calls_that_come_interleaved_are_put_together(ask: Ask) -> None:
    def part(index: int, call: int, **function: str) -> bytes:
        head = {"id": f"c{index}{call}"} if "name" in function else {}
        return delta(index=index, tool_calls=[{"index": call, **head, "function": function}])

    pieces = [
        part(1, 0, name="f", arguments=""),
        part(0, 0, name="g", arguments='{"'),
        part(0, 1, name="h", arguments="{"),
        part(1, 0, arguments="{}"),
        part(0, 1, arguments="}"),
        part(0, 0, arguments='a":1}'),
        delta(index=1, finish="tool_calls"),
        delta(index=0, finish="tool_calls"),
    ]
    answer = answer_to(ask, Fault(pieces=pieces, content_type=SSE), stream=True)
    calls = [
        [(each["id"], each["function"]["name"], each["function"]["arguments"]) for each in choice.message["tool_calls"]]
        for choice in answer.choices
    ]
    assert calls == [[("c00", "g", '{"a":1}'), ("c01", "h", "{}")], [("c10", "f", "{}")]]


def test_what_a_callback_raises_comes_out_as_it_is(ask: Ask) -> None:
    with ScriptedServer(["hello"]) as server:
        call = call_to(server.base_url, stream=True)

        def stop(text: str) -> None:
            raise KeyError(text)

        with pytest.raises(KeyError):
            ask(ModelCall(key="k", model="m", body=call.body, endpoint=call.endpoint, stream=True, on_text=stop))


def test_a_kept_connection_that_the_endpoint_closed_is_replaced(ask: Ask) -> None:
    """The endpoint answers, keeps the connection, and resets it when the next request comes."""
    with ScriptedServer(["one", Fault(cut_after=0), "three"]) as server:

        async def twice() -> list[Answer]:
            return [await complete_async(call_to(server.base_url)) for _ in range(2)]

        answers = [ask(call_to(server.base_url)) for _ in range(2)] if ask is complete else asyncio.run(twice())
        assert [each.choices[0].message["content"] for each in answers] == ["one", "three"]


def test_a_timeout_on_a_kept_connection_is_not_repeated(ask: Ask) -> None:
    with ScriptedServer(["one", Fault(raw=b"", hang=True), "three"]) as server:

        async def twice() -> list[Answer]:
            return [await complete_async(call_to(server.base_url, timeout=TINY_S)) for _ in range(2)]

        with pytest.raises(ModelTimeout):
            _ = (
                [ask(call_to(server.base_url, timeout=TINY_S)) for _ in range(2)]
                if ask is complete
                else asyncio.run(twice())
            )
        assert len(server.requests) == 2


def test_a_header_that_http_cannot_carry_is_refused_without_its_value(ask: Ask) -> None:
    with ScriptedServer(["never"]) as server:
        endpoint = Endpoint(url=f"{server.base_url}/chat/completions", headers={"authorization": f"Bearer {KEY}\n"})
        with pytest.raises(ConfigError, match="header") as caught:
            ask(ModelCall(key="k", model="m", body=b"{}", endpoint=endpoint))
    assert KEY not in str(caught.value)


def test_a_cancelled_call_closes_its_connection_at_once() -> None:
    with ScriptedServer([Fault(raw=b"", hang=True)]) as server:

        async def cancel() -> None:
            task = asyncio.create_task(complete_async(call_to(server.base_url, timeout=600)))
            while not server.requests:
                await asyncio.sleep(0.001)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            while server._open:
                await asyncio.sleep(0.001)

        started = time.monotonic()
        asyncio.run(asyncio.wait_for(cancel(), 5))
        assert time.monotonic() - started < 1
