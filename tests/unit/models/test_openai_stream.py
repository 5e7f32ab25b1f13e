"""A stream, however it is cut into pieces, becomes the answer that it spells."""

from __future__ import annotations

import itertools
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coterie.errors import InvalidAnswer, ModelError, ServerError
from coterie.models import openai_stream
from coterie.models.openai_chat import decode_answer
from coterie.models.openai_stream import StreamDecoder
from coterie.testing import tool_call, tool_calls
from coterie.usage import Usage


def chunk(index: int = 0, finish: str | None = None, **delta: Any) -> dict[str, Any]:
    return {
        "id": "i",
        "model": "m",
        "created": 5,
        "choices": [{"index": index, "delta": delta, "finish_reason": finish}],
    }


def sse(*events: Any, end: str = "\n", done: bool = True) -> bytes:
    lines = [f"data: {orjson.dumps(each).decode()}{end}{end}" for each in events]
    return "".join([*lines, f"data: [DONE]{end}{end}" if done else ""]).encode()


def decoded(data: bytes, *, cuts: list[int] | None = None, said: list[str] | None = None) -> Any:
    decoder = StreamDecoder(None if said is None else said.append)
    edges = [0, *sorted(cuts or []), len(data)]
    for start, stop in itertools.pairwise(edges):
        decoder.feed(data[start:stop])
    return decoder.answer()


CALL = {"index": 0, "id": "c", "type": "function", "function": {"name": "f", "arguments": ""}}
STORY = (
    chunk(role="assistant", content=""),
    chunk(content="hé"),
    chunk(1, content="other"),
    chunk(content="llo", reasoning_content="think"),
    chunk(tool_calls=[CALL]),
    chunk(tool_calls=[{"index": 0, "function": {"arguments": '{"a"'}}], reasoning_content="ing"),
    chunk(1, "length"),
    chunk(tool_calls=[{"index": 0, "function": {"arguments": ":1}"}}]),
    chunk(0, "tool_calls"),
    {"id": "i", "choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 4}},
)


@given(st.sampled_from(["\n", "\r\n"]), st.lists(st.integers(0, 1200), max_size=30))
def test_it_does_not_matter_where_a_stream_is_cut(end: str, cuts: list[int]) -> None:
    said: list[str] = []
    data = sse(*STORY, end=end)
    answer = decoded(data, cuts=[min(each, len(data)) for each in cuts], said=said)
    call = {"id": "c", "type": "function", "function": {"name": "f", "arguments": '{"a":1}'}}
    assert answer.choices[0].message == {
        "role": "assistant",
        "content": "héllo",
        "reasoning_content": "thinking",
        "tool_calls": [call],
    }
    assert answer.choices[1].message == {"role": "assistant", "content": "other"}
    assert [each.finish_reason for each in answer.choices] == ["tool_calls", "length"]
    assert answer.usage == Usage(3, 4)
    assert (answer.id, answer.model, answer.created) == ("i", "m", 5)
    assert said == ["hé", "llo"]


def test_every_byte_alone_is_a_stream_too() -> None:
    data = sse(*STORY, end="\r\n")
    assert decoded(data, cuts=list(range(len(data)))) == decoded(data)


@pytest.mark.parametrize(
    "message", [{"content": "hello there"}, tool_calls(tool_call("f", {"a": 1}, "x"), tool_call("g", "", "y"))]
)
def test_a_streamed_message_equals_the_whole_one(message: dict[str, Any]) -> None:
    whole = {"choices": [{"message": {"role": "assistant", **message}, "finish_reason": "stop"}]}
    delta = {"role": "assistant", **message}
    if "tool_calls" in message:
        delta["tool_calls"] = [{"index": index, **each} for index, each in enumerate(message["tool_calls"])]
    streamed = decoded(sse(chunk(0, "stop", **delta)))
    assert streamed.choices[0].message == decode_answer(200, {}, orjson.dumps(whole)).choices[0].message


def test_comments_other_fields_and_blank_lines_are_passed_over() -> None:
    data = b": ping\n\nevent: message\nid: 7\n" + sse(chunk(0, "stop", content="hi")) + b"\n\n: bye\n"
    assert decoded(data).choices[0].message["content"] == "hi"


def test_a_stream_without_done_is_whole_when_every_choice_is_finished() -> None:
    assert decoded(sse(chunk(0, "stop", content="hi"), done=False)).choices[0].message["content"] == "hi"


def test_events_without_an_empty_line_between_them_are_read() -> None:
    data = sse(chunk(content="h"), chunk(0, "stop", content="i")).replace(b"\n\n", b"\n")
    assert decoded(data).choices[0].message["content"] == "hi"


def test_data_without_a_blank_behind_the_colon_is_read() -> None:
    assert (
        decoded(sse(chunk(0, "stop", content="hi")).replace(b"data: ", b"data:")).choices[0].message["content"] == "hi"
    )


def test_whole_calls_with_the_same_index_stay_apart() -> None:
    calls = [{**CALL, "id": each, "function": {"name": each, "arguments": "{}"}} for each in ("a", "b")]
    answer = decoded(sse(*[chunk(tool_calls=[each]) for each in calls], chunk(0, "tool_calls")))
    assert [each["id"] for each in answer.choices[0].message["tool_calls"]] == ["a", "b"]


def test_calls_without_an_index_are_told_apart_by_their_place() -> None:
    calls = [{"id": each, "type": "function", "function": {"name": each, "arguments": "{}"}} for each in ("a", "b")]
    answer = decoded(sse(chunk(0, "tool_calls", tool_calls=calls)))
    assert [each["id"] for each in answer.choices[0].message["tool_calls"]] == ["a", "b"]


def test_a_legacy_function_call_is_put_together() -> None:
    answer = decoded(
        sse(
            chunk(function_call={"name": "f", "arguments": ""}),
            chunk(0, "function_call", function_call={"arguments": "{}"}),
        )
    )
    assert answer.choices[0].message["function_call"] == {"name": "f", "arguments": "{}"}


def test_a_character_that_is_cut_in_half_is_put_together() -> None:
    pieces = ["so \\ud83d", "\\ude00 \\ud83d\\ude01 ", "\\ud83d", "!"]
    data = "".join(f'data: {{"choices": [{{"index": 0, "delta": {{"content": "{each}"}}}}]}}\n\n' for each in pieces)
    said: list[str] = []
    answer = decoded(f"{data}data: [DONE]\n\n".encode(), said=said)
    assert answer.choices[0].message["content"] == "so \U0001f600 \U0001f601 \ufffd!"
    assert "".join(said) == "so \U0001f600 \U0001f601 \ufffd!"


def test_half_a_character_at_the_end_is_unreadable() -> None:
    data = b'data: {"choices": [{"index": 0, "delta": {"content": "so \\ud83d"}}]}\n\ndata: [DONE]\n\n'
    assert decoded(data).choices[0].message["content"] == "so \ufffd"


def test_a_refusal_is_kept() -> None:
    answer = decoded(sse(chunk(refusal="I "), chunk(0, "stop", refusal="won't")))
    assert answer.choices[0].message == {"role": "assistant", "content": None, "refusal": "I won't"}


def test_an_error_of_an_unknown_kind_is_the_endpoints_failure() -> None:
    with pytest.raises(ServerError, match="overloaded"):
        decoded(sse({"error": {"message": "overloaded"}}))


def test_an_event_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openai_stream, "MAX_EVENT_BYTES", 100)
    with pytest.raises(InvalidAnswer, match="more than 100 bytes"):
        StreamDecoder().feed(b"data: " + b"x" * 200)


def test_what_a_listener_raises_is_not_taken_for_a_broken_stream() -> None:
    def listen(text: str) -> None:
        raise TypeError(text)

    with pytest.raises(TypeError, match="hi"):
        StreamDecoder(listen).feed(sse(chunk(content="hi")))


KEYS = st.sampled_from(
    [
        "choices",
        "index",
        "delta",
        "content",
        "tool_calls",
        "function",
        "arguments",
        "id",
        "usage",
        "role",
        "logprobs",
        "error",
    ]
)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.text(max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
ANY_CHUNK = st.fixed_dictionaries(
    {
        "choices": st.lists(
            st.fixed_dictionaries({}, optional={"index": ANY_JSON, "delta": ANY_JSON, "logprobs": ANY_JSON})
        )
    }
)


@given(st.lists(ANY_CHUNK | ANY_JSON, max_size=4))
def test_any_events_are_an_answer_or_a_typed_error(events: list[Any]) -> None:
    try:
        answer = decoded(sse(*events))
    except ModelError:
        return
    assert answer.choices
