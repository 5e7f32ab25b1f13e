"""The wire format of Chat Completions: requests to bytes, answers from bytes."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coterie.errors import ConfigError, InvalidAnswer
from coterie.messages import Answer
from coterie.models.openai_chat import decode_answer, encode_request
from coterie.usage import Usage

USER = {"role": "user", "content": "hi"}
CALL = {"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}


def encoded(**params: Any) -> Any:
    return orjson.loads(encode_request({"messages": [USER], "model": "m", **params}))


def decoded(message: Any, **fields: Any) -> Answer:
    body = {"id": "i", "model": "m", "created": 5, "choices": [{"message": message, "finish_reason": "stop"}], **fields}
    return decode_answer(200, {}, orjson.dumps(body))


def test_messages_come_last() -> None:
    assert list(encoded(temperature=0)) == ["model", "temperature", "messages"]


def test_null_fields_are_not_sent() -> None:
    assert encoded(temperature=None, tools=None) == {"model": "m", "messages": [USER]}


def test_a_null_inside_a_schema_is_sent() -> None:
    tools = [{"type": "function", "function": {"name": "f", "parameters": {"default": None}}}]
    assert encoded(tools=tools)["tools"] == tools


def test_null_fields_of_messages_and_calls_are_not_sent() -> None:
    message = {"role": "assistant", "content": None, "name": None, "tool_calls": [{**CALL, "index": None}]}
    result = {"role": "tool", "tool_call_id": CALL["id"], "content": "r"}
    sent = encoded(messages=[message, result])["messages"]
    assert sent == [{"role": "assistant", "content": None, "tool_calls": [CALL]}, result]


def test_a_call_without_its_result_leaves_with_one() -> None:
    sent = encoded(messages=[{"role": "assistant", "content": None, "tool_calls": [CALL]}, USER])["messages"]
    assert [each["role"] for each in sent] == ["assistant", "tool", "user"]


def test_messages_that_are_no_list_of_dicts_are_refused() -> None:
    with pytest.raises(ConfigError, match="list of dicts"):
        encode_request({"model": "m", "messages": ["hi"]})


def test_null_content_is_sent_only_beside_calls() -> None:
    sent = encoded(messages=[{"role": "user", "content": None}, {"role": "assistant", "content": None}])["messages"]
    assert [each["content"] for each in sent] == ["", ""]


def test_the_messages_that_were_given_are_not_changed() -> None:
    message = {"role": "assistant", "content": None, "tool_calls": [{**CALL, "index": None}]}
    encoded(messages=[message])
    assert message == {"role": "assistant", "content": None, "tool_calls": [{**CALL, "index": None}]}


def test_extra_body_is_merged_in() -> None:
    assert encoded(extra_body={"top_k": 3})["top_k"] == 3


def test_broken_text_is_sent_without_what_broke_it() -> None:
    message = {"role": "user", "content": "a\udc80b"}
    assert encoded(messages=[message])["messages"][0]["content"] == "a?b"


def test_keys_that_are_no_text_become_text() -> None:
    assert encoded(logit_bias={50256: -100})["logit_bias"] == {"50256": -100}


@pytest.mark.parametrize(
    ("value", "name"),
    [({1, 2}, "builtins.set"), (object(), "builtins.object"), (2**70, "builtins.int"), (b"x", "bytes")],
)
def test_what_json_cannot_say_is_named_with_its_field(value: Any, name: str) -> None:
    with pytest.raises(ConfigError, match=r"messages\[1\]\.content\[0\]\.image_url") as caught:
        encode_request(
            {"model": "m", "messages": [USER, {"role": "user", "content": [{"type": "image_url", "image_url": value}]}]}
        )
    assert name in str(caught.value)


def test_a_request_that_contains_itself_is_named() -> None:
    loop: dict[str, Any] = {}
    loop["loop"] = loop
    with pytest.raises(ConfigError, match="contain itself"):
        encode_request({"model": "m", "extra": loop})


def test_an_answer_keeps_what_the_model_said() -> None:
    message = {"role": "assistant", "content": None, "refusal": "no", "reasoning_content": "hm", "tool_calls": [CALL]}
    answer = decoded(message)
    assert (answer.id, answer.model, answer.created) == ("i", "m", 5)
    assert answer.choices[0].message == message
    assert answer.choices[0].finish_reason == "stop"


def test_null_fields_of_an_answer_are_dropped_besides_content() -> None:
    message: dict[str, Any] = {
        "role": "assistant",
        "content": None,
        "refusal": None,
        "function_call": None,
        "tool_calls": [],
        "audio": None,
    }
    assert decoded(message).choices[0].message == {"role": "assistant", "content": None}


def test_arguments_that_are_an_object_become_text() -> None:
    call = {"id": "c", "type": "function", "function": {"name": "f", "arguments": {"a": 1}}}
    assert decoded({"tool_calls": [call]}).choices[0].message["tool_calls"][0]["function"]["arguments"] == '{"a":1}'


def test_usage_counts_cached_and_reasoning_tokens() -> None:
    usage = {
        "prompt_tokens": 10,
        "completion_tokens": 5,
        "prompt_tokens_details": {"cached_tokens": 8},
        "completion_tokens_details": {"reasoning_tokens": 3},
    }
    assert decoded({"content": "x"}, usage=usage).usage == Usage(10, 5, 8, 3)


@pytest.mark.parametrize("usage", [None, {}, "many", {"prompt_tokens": None}])
def test_usage_that_says_nothing_is_none(usage: Any) -> None:
    assert decoded({"content": "x"}, usage=usage).usage is None


@pytest.mark.parametrize("details", [None, {}, {"cached_tokens": None}])
def test_usage_without_details_counts_none_cached(details: Any) -> None:
    usage = {"prompt_tokens": 10, "completion_tokens": None, "prompt_tokens_details": details}
    assert decoded({"content": "x"}, usage=usage).usage == Usage(10, 0, 0, 0)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=3),
        lambda each: (
            st.lists(each)
            | st.dictionaries(
                st.sampled_from(
                    ["choices", "message", "tool_calls", "function", "content", "usage", "id", "arguments"]
                ),
                each,
            )
        ),
        max_leaves=12,
    )
)
def test_any_json_is_an_answer_or_an_invalid_one(data: Any) -> None:
    body = orjson.dumps({"choices": [data]} if not isinstance(data, dict) else data)
    try:
        answer = decode_answer(200, {}, body)
    except InvalidAnswer:
        return
    assert answer.choices


def whole(body: bytes) -> dict[str, Any]:
    return decode_answer(200, {}, body).choices[0].message


def test_half_a_character_in_an_answer_is_unreadable_and_the_rest_is_kept() -> None:
    assert (
        whole(b'{"choices": [{"message": {"content": "a\\ud800b \\ud83d\\ude00"}}]}')["content"]
        == "a\ufffdb \U0001f600"
    )


def test_numbers_that_json_does_not_have_are_read() -> None:
    body = b'{"choices": [{"message": {"content": "a"}, "logprobs": {"content": [{"logprob": -Infinity}]}}]}'
    assert whole(body)["content"] == "a"


@pytest.mark.parametrize(("content", "text"), [(5, "5"), ({"a": [1]}, '{"a":[1]}'), (False, "false")])
def test_content_that_is_no_text_becomes_text(content: Any, text: str) -> None:
    assert whole(orjson.dumps({"choices": [{"message": {"content": content}}]}))["content"] == text


def test_ids_and_names_of_calls_that_are_numbers_become_text() -> None:
    calls = [{"id": 5, "type": "function", "function": {"name": 7, "arguments": "{}"}}]
    message = whole(orjson.dumps({"choices": [{"message": {"content": None, "tool_calls": calls}}]}))
    assert message["tool_calls"] == [{"id": "5", "type": "function", "function": {"name": "7", "arguments": "{}"}}]
