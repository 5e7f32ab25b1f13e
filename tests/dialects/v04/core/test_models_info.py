from __future__ import annotations

from typing import Any, cast, get_args

import pytest

from autogen_core.models import ChatCompletionClient, ModelFamily, ModelInfo, validate_model_info

FULL: dict[str, Any] = {
    "vision": True,
    "function_calling": True,
    "json_output": True,
    "family": ModelFamily.UNKNOWN,
    "structured_output": False,
}


@pytest.mark.parametrize("field", ["vision", "function_calling", "json_output", "family"])
def test_a_missing_field_of_the_model_info_is_named(field: str) -> None:
    info = cast(ModelInfo, {key: value for key, value in FULL.items() if key != field})
    with pytest.raises(ValueError, match=f"Missing required field '{field}' in ModelInfo"):
        validate_model_info(info)


def test_a_missing_structured_output_is_only_warned_of() -> None:
    info = cast(ModelInfo, {key: value for key, value in FULL.items() if key != "structured_output"})
    with pytest.warns(UserWarning, match="structured_output"):
        validate_model_info(info)


def test_a_full_model_info_passes() -> None:
    validate_model_info(cast(ModelInfo, FULL))


def test_the_namespace_of_families_is_never_an_object() -> None:
    with pytest.raises(TypeError, match="cannot be instantiated"):
        ModelFamily()


def test_any_names_each_family() -> None:
    families = {value for name, value in vars(ModelFamily).items() if name.isupper() and name != "ANY"}
    assert set(get_args(ModelFamily.ANY)) == families


def test_a_client_without_its_methods_cannot_be_made() -> None:
    with pytest.raises(TypeError, match="abstract"):
        ChatCompletionClient()  # type: ignore[abstract]  # on purpose
