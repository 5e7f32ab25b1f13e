"""JSON found in texts, and models made of schemas."""

import json

from autogen_core.utils import extract_json_from_str, schema_to_pydantic_model
from pydantic import ValidationError

found = []
for text in (
    '{"a": 1}',
    'Here:\n```json\n{"a": [1, 2]}\n```\nand\n```\n{"b": null}\n```',
    "```python\n{}\n```",
    "no json",
    '```json\n{"a": }\n```',
):
    try:
        found.append(extract_json_from_str(text))
    except Exception as error:
        found.append(type(error).__name__ if isinstance(error, ValueError) else "other")
SCHEMA = {
    "title": "Order",
    "type": "object",
    "properties": {
        "name": {"type": "string", "minLength": 2, "description": "Its name"},
        "count": {"type": "integer", "minimum": 1, "default": 3},
        "mail": {"type": "string"},
        "day": {"type": "string", "format": "date"},
        "kind": {"type": "string", "enum": ["a", "b"]},
        "tags": {"type": "array", "items": {"type": "string"}},
        "place": {"$ref": "#/$defs/Place"},
        "either": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
        "maybe": {"type": "number"},
    },
    "required": ["name", "day", "kind", "place"],
    "$defs": {"Place": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}},
}
Order = schema_to_pydantic_model(SCHEMA)
made = Order(name="tea", day="2024-05-01", kind="a", place={"city": "Oslo"}, tags=["x"])
print(Order.__name__, made.model_dump_json())
for wrong in ({"name": "t"}, {"kind": "c"}, {"count": 0}, {"place": {}}, {"tags": "x"}):
    try:
        Order(**{"name": "tea", "day": "2024-05-01", "kind": "a", "place": {"city": "Oslo"}, **wrong})
    except ValidationError as error:
        print(sorted(each["type"] for each in error.errors()))
Named = schema_to_pydantic_model({"type": "object", "properties": {"x": {"type": "boolean"}}}, model_name="Named")
print(Named.__name__, Named().model_dump_json(), Named(x=True).model_dump_json())
