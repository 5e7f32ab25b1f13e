"""What the model reads of a tool's result, and how its arguments are called."""

from __future__ import annotations

from datetime import date
from enum import Enum

from pydantic import BaseModel

from autogen_core.tools import FunctionTool


class Color(Enum):
    RED = "red"


class Paint(BaseModel):
    color: Color = Color.RED
    made: date = date(2024, 5, 1)
    litres: float = 1.5


def mix() -> Paint:
    return Paint()


def test_a_model_with_enums_and_dates_is_told_as_json() -> None:
    text = FunctionTool(mix, "Mix paint.").return_value_as_string(mix())
    assert text == '{"color": "red", "made": "2024-05-01", "litres": 1.5}'


def test_the_model_of_the_arguments_is_named_after_the_tool_as_in_0_7_5() -> None:
    assert FunctionTool(mix, "Mix paint.").args_type().__name__ == "mixargs"
    assert FunctionTool(mix, "Mix paint.", name="mixer").args_type().__name__ == "mixerargs"
