"""The few pydantic functions that 0.2 programs import from here; pydantic itself is imported at their first use."""

from __future__ import annotations

from typing import Any

__all__ = ("PYDANTIC_V1", "JsonSchemaValue", "evaluate_forwardref", "model_dump", "model_dump_json", "type2schema")

PYDANTIC_V1 = False
JsonSchemaValue = dict[str, Any]


def type2schema(t: Any) -> JsonSchemaValue:
    """Return the JSON schema of a type."""
    from pydantic import TypeAdapter

    return TypeAdapter(t).json_schema()


def model_dump(model: Any) -> dict[str, Any]:
    """Return a pydantic model as a dict."""
    data: dict[str, Any] = model.model_dump()
    return data


def model_dump_json(model: Any) -> str:
    """Return a pydantic model as JSON."""
    return str(model.model_dump_json())


def evaluate_forwardref(
    value: Any, globalns: dict[str, Any] | None = None, localns: dict[str, Any] | None = None
) -> Any:
    """Return what a forward reference stands for."""
    from coterie.tools.schema import resolved

    return resolved(value, {**(globalns or {}), **(localns or {})})
