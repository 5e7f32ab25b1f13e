"""A JSON schema whose references are replaced by what they point to."""

from __future__ import annotations

from typing import Any

_PREFIX = "#/$defs/"


def inlined(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema with each `$ref` into its `$defs` replaced by the definition.

    What stands beside a `$ref` is dropped. Definitions that contain themselves stay references, with their `$defs`.
    """
    definitions = schema.get("$defs", {})
    recursive: set[str] = set()
    root = {key: value for key, value in schema.items() if key != "$defs"}
    result: dict[str, Any] = _resolved(root, definitions, (), recursive)
    if recursive:
        result["$defs"] = _kept(definitions, recursive)
    return result


def _resolved(node: Any, definitions: dict[str, Any], within: tuple[str, ...], recursive: set[str]) -> Any:
    if isinstance(node, list):
        return [_resolved(each, definitions, within, recursive) for each in node]
    if not isinstance(node, dict):
        return node
    name = _target(node)
    if name in within:
        recursive.add(name)
        return {"$ref": node["$ref"]}
    if name in definitions:
        return _resolved(definitions[name], definitions, (*within, name), recursive)
    return {key: _resolved(value, definitions, within, recursive) for key, value in node.items()}


def _kept(definitions: dict[str, Any], names: set[str]) -> dict[str, Any]:
    """Return these definitions, with references only among each other."""
    others = {key: value for key, value in definitions.items() if key not in names}
    return {name: _resolved(definitions[name], others, (), set()) for name in sorted(names)}


def _target(node: dict[str, Any]) -> str:
    reference = node.get("$ref")
    return reference.removeprefix(_PREFIX) if isinstance(reference, str) else ""
