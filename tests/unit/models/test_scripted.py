"""The scripted server is a real one: it speaks HTTP, keeps connections, streams, and says when its script is over."""

from __future__ import annotations

import gc
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest

from coterie.testing import Fault, Item, ScriptedServer, tool_call, tool_calls

REQUEST = {"model": "m", "messages": [{"role": "user", "content": "hi"}]}


def ask(server: ScriptedServer, **fields: Any) -> Any:
    return httpx2.post(f"{server.base_url}/chat/completions", json={**REQUEST, **fields}, headers={"X-Who": "me"})


def message_to(item: Item) -> Any:
    with ScriptedServer([item]) as server:
        return ask(server).json()["choices"][0]["message"]


def test_a_text_is_a_message() -> None:
    assert message_to("hello") == {"role": "assistant", "content": "hello"}


def test_a_call_gets_an_id_when_it_has_none() -> None:
    function = {"name": "f", "arguments": '{"a":1}'}
    message = message_to(tool_call("f", {"a": 1}))
    assert message["tool_calls"] == [{"id": "call_0_0_0", "type": "function", "function": function}]


def test_calls_can_be_made_at_once() -> None:
    message = message_to(tool_calls(tool_call("f", {}, id="x"), tool_call("g", "no json")))
    assert [each["id"] for each in message["tool_calls"]] == ["x", "call_0_0_1"]


def test_a_list_is_a_choice_each() -> None:
    with ScriptedServer([["a", "b"]]) as server:
        choices = ask(server).json()["choices"]
    assert [each["message"]["content"] for each in choices] == ["a", "b"]


def test_a_function_answers_what_it_is_asked() -> None:
    with ScriptedServer(lambda request: request["messages"][-1]["content"].upper()) as server:
        assert ask(server).json()["choices"][0]["message"]["content"] == "HI"


def test_it_keeps_what_it_was_asked() -> None:
    with ScriptedServer(["hello"]) as server:
        ask(server)
        assert server.requests == [REQUEST]
        assert server.headers[0]["x-who"] == "me"
        assert server.paths == ["/v1/chat/completions"]


def test_an_estimate_of_usage_is_the_same_each_time() -> None:
    with ScriptedServer(["hello", "hello"]) as server:
        first, second = (ask(server).json()["usage"] for _ in range(2))
    assert first == second
    assert first["total_tokens"] == first["prompt_tokens"] + first["completion_tokens"] > 0


def test_usage_can_be_given_or_left_out() -> None:
    with ScriptedServer([{"content": "a", "usage": {"prompt_tokens": 7}}, {"content": "b", "usage": None}]) as server:
        assert ask(server).json()["usage"] == {"prompt_tokens": 7}
        assert "usage" not in ask(server).json()


def test_it_streams_when_asked_to() -> None:
    with ScriptedServer(["two words"]) as server:
        answer = ask(server, stream=True, stream_options={"include_usage": True})
    assert answer.headers["content-type"] == "text/event-stream"
    assert '"content":"two "' in answer.text
    assert '"usage":' in answer.text
    assert answer.text.endswith("data: [DONE]\n\n")


def test_a_script_that_is_over_says_so() -> None:
    with ScriptedServer(["only"]) as server:
        ask(server)
        answer = ask(server)
    assert answer.status_code == 500
    assert "no answer left: 1 were given, and this is request 2" in answer.json()["error"]["message"]


def test_a_script_that_fails_says_so() -> None:
    def answer(request: dict[str, Any]) -> str:
        raise KeyError("nope")

    with ScriptedServer(answer) as server:
        response = ask(server)
    assert response.status_code == 500
    assert "KeyError('nope')" in response.json()["error"]["message"]


def test_another_path_is_not_found() -> None:
    with ScriptedServer([]) as server:
        assert httpx2.get(f"{server.base_url}/models").status_code == 404
        assert server.requests == []


def test_a_fault_is_sent_as_it_is() -> None:
    with ScriptedServer(
        [Fault(status=429, headers={"retry-after": "3"}, body={"error": {"message": "slow"}})]
    ) as server:
        answer = ask(server)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "3")


def test_a_reset_is_a_reset() -> None:
    with ScriptedServer([Fault(cut_after=0)]) as server, pytest.raises(httpx2.ReadError):
        ask(server)


def test_a_connection_is_kept_for_the_next_request() -> None:
    ports = []
    with ScriptedServer(["a", "b"]) as server, httpx2.Client() as client:
        for _ in range(2):
            with client.stream("POST", f"{server.base_url}/chat/completions", json=REQUEST) as answer:
                ports.append(answer.extensions["network_stream"].get_extra_info("client_addr"))
                answer.read()
    assert ports[0] == ports[1]


def test_many_are_answered_at_the_same_time() -> None:
    meeting = threading.Barrier(20, timeout=10)

    def answer(request: dict[str, Any]) -> str:
        meeting.wait()
        return "met"

    with ScriptedServer(answer) as server, ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: ask(server).status_code, range(20)))
    assert answers == [200] * 20


def test_nothing_is_left_behind() -> None:
    before = set(threading.enumerate())
    server = ScriptedServer([Fault(raw=b"", hang=True)])
    with pytest.raises(httpx2.ReadTimeout):
        httpx2.post(f"{server.base_url}/chat/completions", json=REQUEST, timeout=0.05)
    server.close()
    server.close()
    gc.collect()
    assert set(threading.enumerate()) <= before
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(server.base_url)
