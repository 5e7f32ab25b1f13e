"""The 0.2 names around tools."""

from __future__ import annotations

import inspect
import subprocess
import sys
import unittest.mock
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field

from autogen import function_utils
from autogen.function_utils import (
    get_default_values,
    get_function_schema,
    get_load_param_if_needed_function,
    get_missing_annotations,
    get_param_annotations,
    get_parameter_json_schema,
    get_parameters,
    get_required_params,
    get_typed_annotation,
    get_typed_return_annotation,
    get_typed_signature,
    load_basemodels_if_needed,
    serialize_to_str,
)

CurrencySymbol = Literal["USD", "EUR"]


class Currency(BaseModel):
    currency: Annotated[CurrencySymbol, Field(..., description="Currency code")]
    amount: Annotated[float, Field(100.0, description="Amount of money in the currency")]


def f(
    a: Annotated[str, "Parameter a"], b: int = 2, c: Annotated[float, "Parameter c"] = 0.1, *, d: dict[str, int]
) -> str:
    return ""


def test_string_annotations_are_resolved() -> None:
    assert get_typed_annotation("Currency", globals()) is Currency
    assert get_typed_return_annotation(f) is str
    assert get_typed_signature(f).parameters["b"].annotation is int


def test_missing_return_annotation_is_none() -> None:
    assert get_typed_return_annotation(lambda: 1) is None


def test_signature_is_taken_apart() -> None:
    signature = get_typed_signature(f)
    assert get_param_annotations(signature)["a"] == Annotated[str, "Parameter a"]
    assert get_required_params(signature) == ["a", "d"]
    assert get_default_values(signature) == {"b": 2, "c": 0.1}


def test_parameters_model() -> None:
    signature = get_typed_signature(f)
    parameters = get_parameters(
        get_required_params(signature), get_param_annotations(signature), get_default_values(signature)
    )
    assert parameters.model_dump() == {
        "type": "object",
        "properties": {
            "a": {"type": "string", "description": "Parameter a"},
            "b": {"type": "integer", "description": "b", "default": 2},
            "c": {"type": "number", "description": "Parameter c", "default": 0.1},
            "d": {"additionalProperties": {"type": "integer"}, "type": "object", "description": "d"},
        },
        "required": ["a", "d"],
    }


def test_description_must_be_a_string() -> None:
    with pytest.raises(ValueError, match=r"^Invalid description 3 .* should be a string\.$"):
        get_parameter_json_schema("a", Annotated[str, 3], {})


def test_missing_annotations_are_split_by_default() -> None:
    def bare(a: int, b, c=1): ...  # type: ignore[no-untyped-def]

    assert get_missing_annotations(get_typed_signature(bare), ["a", "b"]) == ({"b"}, {"c"})


def test_unannotated_required_parameters_are_refused() -> None:
    def bare(a, b): ...  # type: ignore[no-untyped-def]

    text = (
        "^All parameters of the function 'bare' without default values must be annotated. The annotations are missing "
        "for the following parameters: 'a', 'b'$"
    )
    with pytest.raises(TypeError, match=text), unittest.mock.patch.object(function_utils.logger, "warning"):
        get_function_schema(bare, description="d")


def test_unannotated_optional_parameters_are_left_out_with_a_warning() -> None:
    def bare(a: int, i=3) -> str: ...  # type: ignore[no-untyped-def,empty-body]

    with unittest.mock.patch("autogen.function_utils.logger.warning") as warning:
        schema = get_function_schema(bare, description="d", name="other")
    warning.assert_called_once_with(
        "The following parameters of the function 'bare' with default values are not annotated: 'i'."
    )
    assert schema["function"]["name"] == "other"
    assert list(schema["function"]["parameters"]["properties"]) == ["a"]


def test_missing_return_annotation_is_warned_of() -> None:
    def bare(a: int): ...  # type: ignore[no-untyped-def]

    with unittest.mock.patch("autogen.function_utils.logger.warning") as warning:
        get_function_schema(bare, description="d")
    warning.assert_called_once()
    assert "'bare' has no return annotation" in warning.call_args.args[0]


def test_loader_is_there_only_for_models() -> None:
    assert get_load_param_if_needed_function(CurrencySymbol) is None
    load = get_load_param_if_needed_function(Annotated[Currency, "money"])
    assert load is not None
    assert load({"currency": "USD", "amount": 1.5}, Currency) == Currency(currency="USD", amount=1.5)


def test_models_are_loaded_when_called() -> None:
    @load_basemodels_if_needed
    def convert(base: Annotated[Currency, "Base"], to: CurrencySymbol = "EUR") -> Any:
        return base, to

    assert convert(base={"currency": "USD", "amount": 2.0}) == (Currency(currency="USD", amount=2.0), "EUR")
    assert inspect.signature(convert).parameters.keys() == {"base", "to"}


def test_results_become_text() -> None:
    assert serialize_to_str("x") == "x"
    assert serialize_to_str(1) == "1"
    assert serialize_to_str(Currency(currency="EUR", amount=1.0)) == '{"currency":"EUR","amount":1.0}'


def test_models_of_a_tool_are_public() -> None:
    schema = get_function_schema(f, description="d")
    assert function_utils.ToolFunction(**schema).model_dump() == schema
    assert function_utils.Function.__name__ == "Function"


def test_importing_does_not_import_pydantic() -> None:
    check = "import sys, autogen.function_utils; print('pydantic' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", check], text=True) == "False\n"
