"""A pydantic class as the schema that an endpoint is promised to keep to: every field required, nothing besides.

https://platform.openai.com/docs/guides/structured-outputs (2025-11), supported schemas.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from pydantic import BaseModel

_made: WeakKeyDictionary[type[BaseModel], dict[str, Any]] = WeakKeyDictionary()


def response_format_of(cls: type[BaseModel]) -> dict[str, Any]:
    """Return the `response_format` that demands an answer which fits `cls`; it is shared, so it is not changed."""
    made = _made.get(cls)
    if made is None:
        schema = cls.model_json_schema()
        _tighten(schema, schema)
        made = {"type": "json_schema", "json_schema": {"schema": schema, "name": cls.__name__, "strict": True}}
        _made[cls] = made
    return made


def _tighten(schema: Any, root: dict[str, Any]) -> None:
    """Make a schema strict, and all within it, in place."""
    if isinstance(schema, list):
        for each in schema:
            _tighten(each, root)
        return
    if not isinstance(schema, dict):
        return
    _inline(schema, root)
    for kind in ("$defs", "definitions", "properties"):
        for each in schema.get(kind, {}).values():
            _tighten(each, root)
    for kind in ("items", "anyOf", "allOf"):
        _tighten(schema.get(kind), root)
    if schema.get("type") == "object":
        schema.setdefault("additionalProperties", False)
    if isinstance(schema.get("properties"), dict):
        schema["required"] = list(schema["properties"])
    if schema.get("default", "") is None:
        del schema["default"]


def _inline(schema: dict[str, Any], root: dict[str, Any]) -> None:
    """Put in what stands elsewhere, where the endpoint does not follow: a single `allOf`, a `$ref` beside other keys."""
    parts = schema.get("allOf")
    if isinstance(parts, list) and len(parts) == 1:
        del schema["allOf"]
        schema.update(parts[0])
    target = schema.get("$ref")
    if isinstance(target, str) and len(schema) > 1:
        found: Any = root
        for step in target.removeprefix("#/").split("/"):
            found = found[step]
        del schema["$ref"]
        for key, value in found.items():
            schema.setdefault(key, value)
        _inline(schema, root)
