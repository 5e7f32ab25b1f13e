"""A redirected program asks one model, wherever its own calls were meant to go."""

from __future__ import annotations

import orjson
import pytest

from coterie.effects import Endpoint, ModelCall
from coterie.errors import RunStopped
from coterie.flow import Call
from coterie.interceptors.redirect import Redirect

from .playing import Stage, answer, ask, tool

THERE = Endpoint(url="http://there.test/v1/chat/completions")


def test_the_model_and_the_address_are_replaced_and_the_rest_stays() -> None:
    stage = Stage(Redirect(THERE, "other"))
    stage.play(ask("hello", price=(1.0, 2.0), max_tokens=5), answer())
    (asked,) = stage.performed
    assert isinstance(asked, ModelCall)
    request = orjson.loads(asked.body)
    assert (asked.model, request["model"], asked.endpoint) == ("other", "other", THERE)
    assert (request["messages"][0]["content"], request["max_tokens"]) == ("hello", 5)
    assert asked.price is None


def test_without_a_model_only_the_address_changes() -> None:
    stage = Stage(Redirect(THERE, None))
    stage.play(ask(), answer())
    (asked,) = stage.performed
    assert isinstance(asked, ModelCall)
    assert (asked.model, asked.endpoint) == ("scripted", THERE)


def test_a_client_of_the_programs_own_cannot_be_redirected() -> None:
    own = Call(lambda: None, lambda: None, (), {})
    with pytest.raises(RunStopped, match="client of its own"):
        Stage(Redirect(THERE, "other")).play(ask(call=own))


def test_an_overridden_method_asks_for_itself() -> None:
    own = Call(lambda: None, lambda: None, (), {})
    effect = ask(call=own, model="")
    stage = Stage(Redirect(THERE, "other"))
    stage.play(effect, "its own reply")
    assert stage.performed == [effect]


def test_other_effects_pass() -> None:
    effect = tool()
    stage = Stage(Redirect(THERE, "other"))
    stage.play(effect, [True, {}])
    assert stage.performed == [effect]
