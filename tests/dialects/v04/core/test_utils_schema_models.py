from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from autogen_core.utils import extract_json_from_str, schema_to_pydantic_model

CAT = {"type": "object", "properties": {"kind": {"const": "cat"}, "lives": {"type": "integer"}}, "required": ["kind"]}
DOG = {"type": "object", "properties": {"kind": {"const": "dog"}, "name": {"type": "string"}}, "required": ["kind"]}


def field(schema: dict[str, Any], **definitions: Any) -> type[BaseModel]:
    whole = {"type": "object", "properties": {"a": schema}, "required": ["a"], "$defs": definitions}
    return schema_to_pydantic_model(whole)


def accepted(model: type[BaseModel], value: Any) -> Any:
    return model.model_validate({"a": value}).model_dump(mode="json")["a"]


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"const": "k"}, "k"),
        ({"enum": ["x", 1]}, 1),
        ({"type": ["string", "null"]}, None),
        ({"type": "array"}, [1, "x"]),
        ({"type": "array", "items": {"anyOf": [{"type": "integer"}, {"type": "string"}]}}, [1, "x"]),
        ({"type": "array", "items": {"type": "array", "items": {"type": "number"}}}, [[1.5], []]),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, {"k": 1}),
        ({}, {"anything": [1]}),
        ({"allOf": [{"type": "integer"}]}, 3),
        ({"type": "string", "format": "date"}, "2025-01-02"),
    ],
)
def test_a_value_that_fits_the_schema_fits_the_model(schema: dict[str, Any], value: Any) -> None:
    assert accepted(field(schema), value) == value


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"const": "k"}, "z"),
        ({"enum": ["x"]}, "z"),
        ({"type": "string", "minLength": 2}, "a"),
        ({"type": "string", "pattern": "^a"}, "b"),
        ({"type": "integer", "multipleOf": 2}, 3),
        ({"type": "number", "exclusiveMaximum": 1}, 1),
        ({"type": "array", "items": {"type": "integer"}, "maxItems": 1}, [1, 2]),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, {"k": "x"}),
        ({"type": "string", "format": "ipv4"}, "nowhere"),
    ],
)
def test_a_value_that_does_not_fit_the_schema_is_refused(schema: dict[str, Any], value: Any) -> None:
    with pytest.raises(ValidationError):
        accepted(field(schema), value)


def test_the_discriminator_chooses_the_model() -> None:
    union = {
        "oneOf": [{"$ref": "#/$defs/Cat"}, {"$ref": "#/$defs/Dog"}],
        "discriminator": {"propertyName": "kind", "mapping": {"cat": "#/$defs/Cat", "dog": "#/$defs/Dog"}},
    }
    model = field(union, Cat=CAT, Dog=DOG)
    assert type(model.model_validate({"a": {"kind": "dog"}}).a).__name__ == "Dog"  # type: ignore[attr-defined]
    with pytest.raises(ValidationError, match="does not match any of the expected tags"):
        model.model_validate({"a": {"kind": "bird"}})


def test_definitions_may_contain_each_other() -> None:
    folder = {
        "type": "object",
        "properties": {"files": {"type": "array", "items": {"$ref": "#/$defs/File"}}},
        "required": ["files"],
    }
    file = {"type": "object", "properties": {"within": {"anyOf": [{"$ref": "#/$defs/Folder"}, {"type": "null"}]}}}
    model = field({"$ref": "#/$defs/Folder"}, Folder=folder, File=file)
    value = {"files": [{"within": {"files": []}}, {"within": None}]}
    assert accepted(model, value) == value
    with pytest.raises(ValidationError):
        accepted(model, {"files": [{"within": {"files": 5}}]})


def test_a_reference_may_point_to_what_is_no_object() -> None:
    assert accepted(field({"$ref": "#/$defs/E"}, E={"type": "string", "enum": ["u"]}), "u") == "u"


def test_all_of_is_one_object() -> None:
    part = {"type": "object", "properties": {"x": {"type": "integer"}}, "required": ["x"]}
    model = schema_to_pydantic_model(
        {"$defs": {"A": part}, "allOf": [{"$ref": "#/$defs/A"}, {"properties": {"y": {"type": "string"}}}]}, "Both"
    )
    assert model.__name__ == "Both"
    assert model.model_validate({"x": 1}).model_dump() == {"x": 1, "y": None}
    with pytest.raises(ValidationError):
        model.model_validate({"y": "z"})


def test_a_block_in_another_language_is_refused() -> None:
    with pytest.raises(ValueError, match="Expected JSON object, but found language: yaml"):
        extract_json_from_str("```json\n{}\n```\n```yaml\na: 1\n```")
