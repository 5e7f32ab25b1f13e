"""What is left of the classes of before 0.2."""

from __future__ import annotations

import logging

import pytest

from autogen import ChatCompletion, Completion


@pytest.mark.parametrize("cls", [Completion, ChatCompletion])
@pytest.mark.parametrize("method", ["create", "tune", "test"])
def test_asking_says_what_to_use_instead(cls: type[Completion], method: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING), pytest.raises(AssertionError, match=r"^\(Deprecated\).*requires openai<1"):
        getattr(cls, method)(prompt="q")
    assert "OpenAIWrapper" in caplog.text


def test_responses_are_read() -> None:
    call = {"content": None, "function_call": {"name": "f", "arguments": "{}"}}
    response = {"choices": [{"text": "a"}, {"message": {"content": "b"}}, {"message": call}]}
    assert Completion.extract_text(response) == ["a", "b", ""]
    assert ChatCompletion.extract_text_or_function_call(response) == ["a", "b", call]
    assert Completion.instantiate("{x}", {"x": 1}, True) == "1"


@pytest.mark.parametrize("cls", [Completion, ChatCompletion])
def test_settings_of_before_do_nothing_and_say_what_does(cls: type[Completion]) -> None:
    with pytest.warns(DeprecationWarning, match=r"use autogen\.runtime_logging"):
        cls.start_logging(compact=False)
    with pytest.warns(DeprecationWarning, match=r"use autogen\.runtime_logging"):
        cls.stop_logging()
    assert cls.logged_history == {}
    with pytest.warns(DeprecationWarning, match="cache_seed"):
        cls.set_cache(41, cache_path_root="nowhere")
    with pytest.warns(DeprecationWarning, match=r"Cache\.disk"):
        cls.clear_cache(41)
    with pytest.warns(DeprecationWarning, match="OpenAIWrapper"):
        cls.print_usage_summary()


def test_the_cost_of_a_response_goes_by_its_model() -> None:
    usage = {"prompt_tokens": 1_000_000, "completion_tokens": 0, "total_tokens": 1_000_000}
    assert Completion.cost({"model": "gpt-4o-mini", "usage": usage}) > 0
    assert Completion.cost({"model": "gpt-4o-mini"}) == 0
    assert Completion.cost({"model": "nobody-s", "usage": usage}) == Completion.cost({}) == 0
