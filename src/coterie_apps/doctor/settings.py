"""The keys of `llm_config`, `config_list` and `code_execution_config`, where a file writes them out."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from .package import literal

_OPENAI_WIRES = ("openai", "open_ai", "azure")


@dataclass(frozen=True)
class Setting:
    """A key with its line; `fault` says why it cannot work, or is None."""

    name: str
    line: int
    fault: str | None


class Settings:
    """Finds settings in the calls of one file, also by a name that is assigned once."""

    def __init__(self, tree: ast.Module) -> None:
        stored: dict[str, list[ast.expr | None]] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                stored.setdefault(node.targets[0].id, []).append(node.value)
            elif isinstance(node, ast.arg):
                stored.setdefault(node.arg, []).append(None)
        self._values = {name: values[0] for name, values in stored.items() if len(values) == 1}

    def of(self, call: ast.Call) -> Iterator[Setting]:
        """Go through the settings that a call is given."""
        for keyword in call.keywords:
            value = self._value(keyword.value)
            if keyword.arg == "llm_config":
                yield from self._llm_config(value)
            elif keyword.arg == "config_list":
                yield from self._entries(value)
            elif keyword.arg == "code_execution_config":
                yield from _code_config(value)

    def _value(self, node: ast.expr | None) -> ast.expr | None:
        return self._values.get(node.id) if isinstance(node, ast.Name) else node

    def _llm_config(self, node: ast.expr | None) -> Iterator[Setting]:
        items = _items(node)
        if "model_client_cls" in items:
            return
        for key, (line, value) in items.items():
            yield Setting(f"llm_config.{key}", line, _fault(key, value))
            if key == "config_list":
                yield from self._entries(self._value(value))

    def _entries(self, node: ast.expr | None) -> Iterator[Setting]:
        for entry in node.elts if isinstance(node, ast.List) else ():
            yield from self._llm_config(self._value(entry))


@cache
def known_keys() -> frozenset[str]:
    """Return the keys that a config may have, the old spellings included."""
    names = ("CLIENT_KEYS", "WRAPPER_KEYS", "REQUEST_KEYS", "_OLD")
    return frozenset({"use_cache"}).union(*(literal("autogen.oai._configs", name) for name in names))


def _fault(key: str, value: ast.expr) -> str | None:
    if key not in known_keys():
        return "There is no such key. A parameter that only your endpoint knows goes into extra_body={...}."
    if key == "api_type" and isinstance(value, ast.Constant) and isinstance(value.value, str):
        return None if value.value.lower().startswith(_OPENAI_WIRES) else _NO_WIRE
    return None


_NO_WIRE = (
    "This version speaks 'openai' and 'azure'. Give the provider's OpenAI-compatible address as base_url instead."
)


def _code_config(node: ast.expr | None) -> Iterator[Setting]:
    items = _items(node)
    if "executor" in items:
        return
    known = literal("autogen.agentchat._code", "SETTINGS")
    for key, (line, _) in items.items():
        fault = None if key in known else f"There is no such key. Known are {', '.join(sorted(known))}."
        yield Setting(f"code_execution_config.{key}", line, fault)


def _items(node: ast.expr | None) -> dict[str, tuple[int, ast.expr]]:
    """The keys of a dict, with their lines and values. What another dict adds (`**more`) may change all that."""
    if not isinstance(node, ast.Dict) or None in node.keys:
        return {}
    return {
        key.value: (key.lineno, value)
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }
