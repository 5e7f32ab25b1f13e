"""Cache: what is kept, what is answered from it, and what a broken one does."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from coterie.interceptors.cache import Cache
from coterie.messages import Answer
from coterie.usage import Usage

from .playing import Stage, answer, ask, tool


class Kept(dict[str, Any]):
    def set(self, key: str, value: Any) -> None:
        self[key] = value


def stage() -> Stage:
    return Stage(Cache())


def test_the_second_time_nobody_is_asked() -> None:
    kept, played = Kept(), stage()
    played.play(ask(cache=kept, cache_key="k"), answer("first", usage=Usage(3, 4)))
    again = played.play(ask(cache=kept, cache_key="k"))
    assert again.choices[0].message["content"] == "first"
    assert again.usage == Usage(3, 4)
    assert (again.source, len(played.performed)) == ("cache", 1)


def test_another_key_is_asked() -> None:
    kept, played = Kept(), stage()
    played.play(ask(cache=kept, cache_key="k"), answer("first"))
    assert played.play(ask(cache=kept, cache_key="l"), answer("second")).choices[0].message["content"] == "second"


def test_without_a_cache_every_call_is_made() -> None:
    played = stage()
    played.play(ask(), answer())
    played.play(ask(), answer())
    assert len(played.performed) == 2


def test_a_kept_answer_does_not_change_with_the_message_that_was_handed_out() -> None:
    kept, played = Kept(), stage()
    first = played.play(ask(cache=kept, cache_key="k"), answer("first"))
    first.choices[0].message["content"] = "changed"
    second = played.play(ask(cache=kept, cache_key="k"))
    assert second.choices[0].message["content"] == "first"
    second.choices[0].message["content"] = "changed"
    assert played.play(ask(cache=kept, cache_key="k")).choices[0].message["content"] == "first"


@pytest.mark.parametrize("nonsense", ["text", 7, [], {}, {"choices": None}, {**answer().to_json(), "choices": ["x"]}])
def test_an_unreadable_value_is_a_miss_and_is_replaced(nonsense: Any) -> None:
    kept = Kept(k=nonsense)
    fresh = answer("fresh")
    assert stage().play(ask(cache=kept, cache_key="k"), fresh) is fresh
    assert kept["k"] == fresh.to_json()


def test_a_cache_that_fails_loses_no_answer_and_is_named_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Kept):
        def get(self, key: str, default: Any = None) -> Any:
            raise OSError("disk is gone")

        def set(self, key: str, value: Any) -> None:
            raise OSError("disk is full")

    paid = answer()
    with caplog.at_level(logging.WARNING):
        assert stage().play(ask(cache=Broken(), cache_key="k"), paid) is paid
    assert "disk is gone" in caplog.text
    assert "disk is full" in caplog.text


@pytest.mark.parametrize(
    "outcome", [{"content": "an overridden reply"}, Answer(id="a", model="m", created=1, choices=[])]
)
def test_only_answers_with_a_choice_are_kept(outcome: Any) -> None:
    kept = Kept()
    assert stage().play(ask(cache=kept, cache_key="k"), outcome) is outcome
    assert not kept


def test_nothing_is_printed_on_a_hit() -> None:
    kept, heard, played = Kept(), list[str](), stage()
    played.play(ask(cache=kept, cache_key="k"), answer("first"))
    played.play(ask(cache=kept, cache_key="k", stream=True, on_text=heard.append))
    assert heard == []


def test_tools_are_not_cached() -> None:
    played = stage()
    assert played.play(tool(), [True, 1]) == [True, 1]
    assert played.play(tool(), [True, 2]) == [True, 2]
