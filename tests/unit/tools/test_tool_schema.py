"""The schema a model gets for a function."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from coterie.tools.schema import function_schema


class Point(BaseModel):
    x: int
    y: int = 0


class Line(BaseModel):
    start: Point
    end: Point


def other_point() -> type[BaseModel]:
    class Point(BaseModel):
        name: str

    return Point


OtherPoint = other_point()


@dataclass
class Unserialisable:
    inner: object


def parameters_of(function: Callable[..., Any]) -> dict[str, Any]:
    schema = function_schema(function, description="d", warn=lambda text: pytest.fail(text))
    parameters: dict[str, Any] = schema["function"]["parameters"]
    return parameters


def test_add() -> None:
    def add(a: int, b: int = 5) -> int:
        return a + b

    assert function_schema(add, description="D", warn=pytest.fail) == {
        "type": "function",
        "function": {
            "description": "D",
            "name": "add",
            "parameters": {
                "type": "object",
                "properties": {
                    "a": {"type": "integer", "description": "a"},
                    "b": {"type": "integer", "default": 5, "description": "b"},
                },
                "required": ["a"],
            },
        },
    }


def test_annotated_text_is_the_description_and_literals_are_choices() -> None:
    def f(unit: Annotated[Literal["C", "F"], "the scale"], n: int | None = None) -> None: ...

    assert parameters_of(f)["properties"] == {
        "unit": {"type": "string", "enum": ["C", "F"], "description": "the scale"},
        "n": {"anyOf": [{"type": "integer"}, {"type": "null"}], "default": None, "description": "n"},
    }


def test_a_models_schema_stands_in_place_with_the_parameters_description() -> None:
    def f(p: Annotated[Point, "where"]) -> None: ...

    assert parameters_of(f)["properties"]["p"] == {
        "title": "Point",
        "type": "object",
        "properties": {"x": {"type": "integer", "title": "X"}, "y": {"type": "integer", "title": "Y", "default": 0}},
        "required": ["x"],
        "description": "where",
    }


def test_definitions_stand_where_references_look_for_them() -> None:
    def f(line: Line) -> None: ...

    parameters = parameters_of(f)
    assert parameters["properties"]["line"]["properties"]["start"] == {"$ref": "#/$defs/Point"}
    assert parameters["$defs"]["Point"]["title"] == "Point"


def test_two_models_of_the_same_name_are_kept_apart() -> None:
    def f(a: list[Point], b: list[OtherPoint]) -> None: ...  # type: ignore[valid-type]  # made at run time

    parameters = parameters_of(f)
    assert parameters["properties"]["a"]["items"] == {"$ref": "#/$defs/Point"}
    assert parameters["properties"]["b"]["items"] == {"$ref": "#/$defs/b.Point"}
    assert set(parameters["$defs"]["b.Point"]["properties"]) == {"name"}


def test_variadic_parameters_are_neither_offered_nor_required() -> None:
    def f(a: int, *args: int, **kwargs: str) -> None: ...

    parameters = parameters_of(f)
    assert (list(parameters["properties"]), parameters["required"]) == (["a"], ["a"])


def test_model_defaults_are_written_as_json() -> None:
    def f(p: Point = Point(x=1)) -> None: ...  # noqa: B008

    assert parameters_of(f)["properties"]["p"]["default"] == {"x": 1, "y": 0}


def test_a_default_that_json_cannot_hold_is_left_out() -> None:
    def f(a: Any = Unserialisable(object())) -> None: ...  # noqa: B008

    parameters = parameters_of(f)
    assert json.dumps(parameters)
    assert "default" not in parameters["properties"]["a"] and parameters["required"] == []


def test_missing_annotations_are_an_error_that_names_them() -> None:
    def f(a, b, c: int, d=1) -> None: ...  # type: ignore[no-untyped-def]

    with pytest.raises(TypeError, match=r"^All parameters of the function 'f' .* following parameters: 'a', 'b'$"):
        function_schema(f, description="d", warn=lambda _: None)


def test_missing_annotations_can_mean_anything_with_a_warning() -> None:
    def f(a, b: int) -> None: ...  # type: ignore[no-untyped-def]

    warnings: list[str] = []
    schema = function_schema(f, description="d", warn=warnings.append, unannotated="any")
    assert schema["function"]["parameters"] == {
        "type": "object",
        "properties": {"a": {}, "b": {"type": "integer", "description": "b"}},
        "required": ["a", "b"],
    }
    assert len(warnings) == 1 and "'f'" in warnings[0] and "'a'" in warnings[0] and "'b'" not in warnings[0]


def test_bound_methods_do_not_offer_self() -> None:
    class Tool:
        def use(self, a: int) -> None: ...

    assert list(parameters_of(Tool().use)["properties"]) == ["a"]


def test_a_callable_object_is_named_by_its_class() -> None:
    class Adder:
        def __call__(self, a: int) -> int:
            return a

    assert function_schema(Adder(), description="d", warn=pytest.fail)["function"]["name"] == "Adder"


@given(
    default=st.one_of(
        st.integers(), st.text(), st.none(), st.lists(st.integers()), st.dictionaries(st.text(), st.text())
    )
)
def test_json_defaults_are_kept_as_they_are(default: Any) -> None:
    def f(a: Any = default) -> None: ...

    assert parameters_of(f)["properties"]["a"]["default"] == default
