"""Encoding of requests and outcomes: whatever a program holds, and exactly."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from coterie.effects import HumanInput, decode, encode

TEXT = st.text(st.characters(exclude_categories=()))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_what_json_can_say_is_read_as_it_was_written(value: Any) -> None:
    assert decode(encode(value)) == value
    assert json.loads(encode(value)) == value


@dataclass
class Point:
    x: int
    day: date


class Model(BaseModel):
    it: int


class Sulky(BaseModel):
    def model_dump(self, **how: Any) -> Any:
        raise ValueError("not now")


@pytest.mark.parametrize("beside", ["plain", "bad \udcff text", 2**70], ids=["plain", "surrogate", "large"])
def test_objects_are_said_alike_beside_anything(beside: Any) -> None:
    day = date(2026, 1, 2)
    value = {
        "it": beside,
        "model": Model(it=1),
        "nan": float("nan"),
        "day": day,
        "point": Point(1, day),
        "set": {1},
        day: [(1, 2)],
    }
    assert decode(encode(value)) == {
        "it": beside,
        "model": {"it": 1},
        "nan": None,
        "day": "2026-01-02",
        "point": {"x": 1, "day": "2026-01-02"},
        "set": "<builtins.set>",
        "2026-01-02": [[1, 2]],
    }


def test_objects_as_keys_are_named_by_their_type() -> None:
    assert decode(encode({(1, 2): 3})) == {"<builtins.tuple>": 3}


def test_a_model_that_refuses_is_named_by_its_type() -> None:
    assert decode(encode([Sulky()])) == [f"<{__name__}.Sulky>"]


def test_a_cycle_ends() -> None:
    loop: list[Any] = [1]
    loop.append(loop)
    assert decode(encode(loop)) == [1, "<builtins.list>"]


def test_any_depth_is_encoded() -> None:
    deep: list[Any] = []
    for _ in range(5000):
        deep = [deep]
    assert encode(deep).startswith(b" [[[")


def test_a_question_of_any_text_can_be_compared() -> None:
    asked = HumanInput(key="k", prompt="file \udcff?")
    assert asked.request != HumanInput(key="k", prompt="file \udcfe?").request
