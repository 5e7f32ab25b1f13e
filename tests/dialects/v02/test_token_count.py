"""How much of a context is used."""

from __future__ import annotations

import pytest

from autogen.token_count_utils import (
    count_token,
    get_max_token_limit,
    num_tokens_from_functions,
    percentile_used,
    token_left,
)


@pytest.mark.parametrize(
    ("model", "limit"),
    [
        ("gpt-3.5-turbo-0613", 4096),
        ("gpt-35-turbo-0613", 4096),
        ("gpt-4", 8192),
        ("gpt4-32k", 32768),
        ("gpt-4o-2024-08-06", 128_000),
    ],
)
def test_limits_of_known_models(model: str, limit: int) -> None:
    assert get_max_token_limit(model) == limit


def test_limit_of_an_unknown_model_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        get_max_token_limit("nobody-knows")


def test_text_and_its_share_of_the_context() -> None:
    text = "I'm sorry, but I'm not able to"
    assert count_token(text) == 10
    assert token_left(text) == 4086
    assert percentile_used(text) == 10 / 4096
    assert count_token("") == 0


def test_messages_count_their_frame_their_names_and_their_parts() -> None:
    one = {"role": "user", "content": "hello"}
    assert count_token(one) == 3 + 1 + 1 + 3
    assert count_token([one, one]) == 2 * 5 + 3
    assert count_token({**one, "name": "user"}) == count_token(one) + 2
    assert count_token({**one, "content": None}) == count_token(one) - 1
    parts = [{"type": "text", "text": "hello"}, {"type": "image_url", "image_url": {"url": "data:" + "x" * 10_000}}]
    assert count_token({**one, "content": parts}) == count_token(one) + 85


def test_tool_calls_are_counted() -> None:
    call = {"id": "c", "type": "function", "function": {"name": "add", "arguments": '{"a": 1}'}}
    assert count_token({"role": "assistant", "content": None, "tool_calls": [call]}) > 15


def test_unknown_model_is_warned_of_for_text_and_refused_for_messages(caplog: pytest.LogCaptureFixture) -> None:
    assert count_token("hello", "nobody-knows") == 1
    assert "nobody-knows not found" in caplog.text
    with pytest.raises(NotImplementedError, match="'nobody-knows'"):
        count_token([{"role": "user", "content": "x"}], "nobody-knows")


def test_other_input_is_refused() -> None:
    with pytest.raises(ValueError, match="must be str, list or dict"):
        count_token(3)  # type: ignore[arg-type]


def test_functions_count_names_descriptions_and_parameters() -> None:
    function = {
        "name": "add",
        "description": "Add two numbers",
        "parameters": {"properties": {"a": {"type": "integer"}}},
    }
    one = num_tokens_from_functions([function])
    assert num_tokens_from_functions([]) < one < num_tokens_from_functions([function, function])
    assert num_tokens_from_functions([{"name": "bare"}]) == num_tokens_from_functions([]) + 1
