"""Plain data from a model becomes what a function asks for."""

from __future__ import annotations

import asyncio
import inspect
from typing import Annotated, Any, Optional

import pytest
from pydantic import BaseModel, ValidationError

from coterie.tools.arguments import result_text, with_loaded_models


class Point(BaseModel):
    x: int
    y: int = 0


def test_a_model_is_built_from_a_dict() -> None:
    def f(p: Annotated[Point, "where"], n: int) -> tuple[Any, Any]:
        return p, n

    assert with_loaded_models(f)(p={"x": 1}, n="3") == (Point(x=1), "3")


def test_models_inside_other_types_are_built() -> None:
    def f(one: Optional[Point], many: list[Point], named: dict[str, Point] | None = None) -> Any:  # noqa: UP045
        return one, many, named

    result = with_loaded_models(f)(one=None, many=[{"x": 1}], named={"a": {"x": 2}})
    assert result == (None, [Point(x=1)], {"a": Point(x=2)})


def test_a_model_with_a_default_need_not_be_passed() -> None:
    def f(n: int, p: Point = Point(x=7)) -> Any:  # noqa: B008
        return n, p

    assert with_loaded_models(f)(n=1) == (1, Point(x=7))


def test_the_default_itself_may_be_passed_where_it_is_no_model() -> None:
    def f(p: Point = None) -> Any:  # type: ignore[assignment]  # as many programs write it
        return p

    assert with_loaded_models(f)(p=None) is None


def test_positional_variadic_and_ready_made_arguments_pass() -> None:
    def f(p: Point, *rest: Any, **named: Any) -> Any:
        return p, rest, named

    assert with_loaded_models(f)(Point(x=1), 2, a=3) == (Point(x=1), (2,), {"a": 3})


def test_data_that_does_not_fit_is_an_error_that_names_the_field() -> None:
    def f(p: Point) -> None: ...

    with pytest.raises(ValidationError, match="x"):
        with_loaded_models(f)(p={"y": 1})


def test_a_coroutine_function_stays_one() -> None:
    async def f(p: Point) -> Any:
        return p

    wrapped = with_loaded_models(f)
    assert inspect.iscoroutinefunction(wrapped)
    assert asyncio.run(wrapped(p={"x": 1})) == Point(x=1)


def test_result_text() -> None:
    assert result_text("as is") == "as is"
    assert result_text(Point(x=1)) == '{"x":1,"y":0}'
    assert result_text({"a": ["ä", None]}) == '{"a": ["ä", null]}'


def test_a_result_that_json_cannot_hold_is_an_error() -> None:
    with pytest.raises(TypeError):
        result_text(object())
