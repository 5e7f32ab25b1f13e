"""Who listens to a stream hears its reasoning and its text, each once."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from coterie.effects import Endpoint, ModelCall
from coterie.errors import InvalidAnswer
from coterie.messages import Answer, Choice
from coterie.models import complete
from coterie.models.openai_stream import StreamDecoder
from coterie.models.scripted import Fault, ScriptedServer


def event(**delta: Any) -> bytes:
    chunk = {"id": "i", "model": "m", "created": 5, "choices": [{"index": 0, "delta": delta}]}
    return b"data: " + orjson.dumps(chunk) + b"\n\n"


def streamed(*events: bytes) -> Fault:
    return Fault(pieces=[*events], content_type="text/event-stream")


def call(server: ScriptedServer, heard: list[str], *, is_heard_once: bool) -> ModelCall:
    return ModelCall(
        key="k",
        model="m",
        body=b'{"model":"m","messages":[],"stream":true}',
        endpoint=Endpoint(url=f"{server.base_url}/chat/completions"),
        stream=True,
        on_text=heard.append,
        is_heard_once=is_heard_once,
    )


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
def test_reasoning_is_heard_apart_from_the_text(field: str) -> None:
    thoughts: list[str] = []
    texts: list[str] = []
    decoder = StreamDecoder(texts.append, thoughts.append)

    decoder.feed(event(**{field: "two and "}) + event(**{field: "two"}) + event(content="4"))

    assert (thoughts, texts) == (["two and ", "two"], ["4"])


def test_reasoning_that_comes_under_two_names_is_heard_once() -> None:
    thoughts: list[str] = []

    StreamDecoder(None, thoughts.append).feed(event(reasoning="hm", reasoning_content="hm"))

    assert thoughts == ["hm"]


def test_an_answer_that_came_whole_is_heard_in_the_same_way() -> None:
    heard: list[str] = []
    asked = ModelCall(key="k", model="m", body=b"{}", stream=True, on_text=heard.append, on_thought=heard.append)

    asked.tell(Answer("i", "m", 1, [Choice({"role": "assistant", "content": "4", "reasoning_content": "hm"})]))

    assert heard == ["hm", "4"]


@pytest.mark.parametrize("is_heard_once", [True, False])
def test_a_stream_that_broke_is_asked_again_unless_that_would_repeat_what_was_heard(is_heard_once: bool) -> None:
    with ScriptedServer([streamed(event(content="half"))]) as server:
        heard: list[str] = []
        with pytest.raises(InvalidAnswer) as failed:
            complete(call(server, heard, is_heard_once=is_heard_once))

    assert heard == ["half"]
    assert failed.value.retryable is not is_heard_once


def test_a_stream_that_broke_before_anything_was_heard_is_asked_again() -> None:
    silent = streamed(event(role="assistant", content=""))
    with ScriptedServer([silent]) as server, pytest.raises(InvalidAnswer) as failed:
        complete(call(server, [], is_heard_once=True))

    assert failed.value.retryable
