"""The instant server answers what its model's name says, over a real socket."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from benchmarks.run import instant_server

GO = {"role": "user", "content": "go"}
RESULT = {"role": "tool", "tool_call_id": "call_0", "content": "3"}


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with instant_server() as base_url:
        found = urlsplit(base_url).port
        assert found
        yield found


def ask(connection: http.client.HTTPConnection, model: str, *messages: dict[str, Any]) -> dict[str, Any]:
    connection.request("POST", "/v1/chat/completions", json.dumps({"model": model, "messages": messages}))
    choice: dict[str, Any] = json.loads(connection.getresponse().read())["choices"][0]
    return choice


@pytest.fixture
def connection(port: int) -> Iterator[http.client.HTTPConnection]:
    opened = http.client.HTTPConnection("127.0.0.1", port)
    yield opened
    opened.close()


def test_echo_answers_with_text(connection: http.client.HTTPConnection) -> None:
    assert ask(connection, "echo", GO)["message"] == {"role": "assistant", "content": "ok"}


def test_tool_model_calls_until_it_has_seen_enough_results(connection: http.client.HTTPConnection) -> None:
    answers = [ask(connection, "tool-2", GO, *[RESULT] * results) for results in range(3)]

    assert [answer["finish_reason"] for answer in answers] == ["tool_calls", "tool_calls", "stop"]
    assert answers[0]["message"]["tool_calls"][0]["function"] == {"name": "add", "arguments": '{"a": 1, "b": 2}'}
    assert answers[2]["message"]["content"] == "TERMINATE"


def test_stream_answers_with_as_many_chunks(connection: http.client.HTTPConnection) -> None:
    connection.request("POST", "/v1/chat/completions", json.dumps({"model": "stream-3", "messages": [GO]}))
    *events, last, end = connection.getresponse().read().decode().split("\n\n")
    choices = [json.loads(event.removeprefix("data: "))["choices"][0] for event in events]

    assert "".join(choice["delta"].get("content", "") for choice in choices) == "tok tok tok "
    assert [choice["finish_reason"] for choice in choices] == [None] * 4 + ["stop"]
    assert (last, end) == ("data: [DONE]", "")
    assert ask(connection, "echo", GO)["message"]["content"] == "ok"


def test_a_request_in_pieces_is_answered_once_whole(port: int) -> None:
    body = json.dumps({"model": "echo", "messages": [GO]}).encode()
    head = b"POST /v1/chat/completions HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(body)
    with socket.create_connection(("127.0.0.1", port), timeout=10) as raw:
        raw.sendall(head[:20])
        raw.sendall(head[20:] + body[:5])
        raw.sendall(body[5:])

        assert raw.recv(65536).startswith(b"HTTP/1.1 200 OK")
