"""What can be named and called in the public modules: run under 0.7.5 it writes the facts that ours are held to.

python tests/dialects/v04/public_faces.py > tests/dialects/v04/public-faces-of-0.7.5.json
"""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import json
import sys
import types
import warnings
from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from typing_extensions import is_typeddict

MODULES = (
    "autogen_core",
    "autogen_core.code_executor",
    "autogen_core.exceptions",
    "autogen_core.logging",
    "autogen_core.memory",
    "autogen_core.model_context",
    "autogen_core.models",
    "autogen_core.tool_agent",
    "autogen_core.tools",
    "autogen_core.utils",
    "autogen_agentchat",
    "autogen_agentchat.agents",
    "autogen_agentchat.base",
    "autogen_agentchat.conditions",
    "autogen_agentchat.messages",
    "autogen_agentchat.state",
    "autogen_agentchat.teams",
    "autogen_agentchat.tools",
    "autogen_agentchat.ui",
    "autogen_agentchat.utils",
    "autogen_ext.agents.file_surfer",
    "autogen_ext.agents.magentic_one",
    "autogen_ext.agents.openai",
    "autogen_ext.agents.web_surfer",
    "autogen_ext.agents.web_surfer.playwright_controller",
    "autogen_ext.auth.azure",
    "autogen_ext.cache_store.diskcache",
    "autogen_ext.cache_store.redis",
    "autogen_ext.code_executors",
    "autogen_ext.code_executors.azure",
    "autogen_ext.code_executors.docker",
    "autogen_ext.code_executors.docker_jupyter",
    "autogen_ext.code_executors.jupyter",
    "autogen_ext.code_executors.local",
    "autogen_ext.memory.canvas",
    "autogen_ext.memory.chromadb",
    "autogen_ext.memory.mem0",
    "autogen_ext.memory.redis",
    "autogen_ext.models.anthropic",
    "autogen_ext.models.anthropic.config",
    "autogen_ext.models.azure",
    "autogen_ext.models.azure.config",
    "autogen_ext.models.cache",
    "autogen_ext.models.ollama",
    "autogen_ext.models.ollama.config",
    "autogen_ext.models.openai",
    "autogen_ext.models.openai.config",
    "autogen_ext.models.replay",
    "autogen_ext.runtimes.grpc",
    "autogen_ext.teams.magentic_one",
    "autogen_ext.tools.code_execution",
    "autogen_ext.tools.http",
    "autogen_ext.tools.langchain",
    "autogen_ext.tools.mcp",
    "autogen_ext.ui",
)

OWN = ("autogen_core", "autogen_agentchat", "autogen_ext")


def faces(module: str) -> dict[str, Any]:
    """Return the exported names of a module, each with its kind, how it is called, and its public members."""
    found = importlib.import_module(module)
    names = [name for name in getattr(found, "__all__", None) or defined(found) if not is_type_variable(found, name)]
    return {"__all__": sorted(names)} | {name: face(getattr(found, name)) for name in names}


def is_type_variable(module: types.ModuleType, name: str) -> bool:
    return isinstance(getattr(module, name), TypeVar)


def defined(module: types.ModuleType) -> list[str]:
    """The public names that a module without `__all__` defines itself."""
    own = {name for name, value in vars(module).items() if getattr(value, "__module__", "") == module.__name__}
    return [name for name in own if not name.startswith("_")]


def face(value: object) -> Any:
    if inspect.isclass(value):
        made = {} if issubclass(value, BaseModel) else {"call": call(value)}
        return {"bases": bases(value), **made, "members": dict(members(value)), **fields(value)}
    if inspect.isfunction(value):
        return call(value)
    return value if isinstance(value, (str, int)) else None


def bases(kind: type) -> list[str]:
    """The public classes above it, by name, and those of Python's exceptions."""
    above = [
        each for each in kind.__mro__[1:] if each.__module__.split(".")[0] in OWN or issubclass(each, BaseException)
    ]
    return sorted({each.__name__.split("[")[0] for each in above if not each.__name__.startswith("_")} - {"object"})


def members(kind: type) -> Iterator[tuple[str, Any]]:
    names = {name for each in kind.__mro__ if each.__module__.split(".")[0] in OWN for name in vars(each)}
    for name in sorted(names):
        if name.startswith(("_", "model_")):
            continue
        yield name, member(inspect.getattr_static(kind, name, None))


def member(value: object) -> Any:
    if isinstance(value, (classmethod, staticmethod)):
        return [type(value).__name__, call(value.__func__)]
    if isinstance(value, property):
        return "property" if value.fset is None else "property that can be set"
    if inspect.isfunction(value):
        return call(value)
    return told(value) if isinstance(value, (str, int, bool)) else "value"


def call(function: Any) -> Any:
    """How it is called: its colour, and each parameter with its kind and default."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return "unknown"
    colour = ["async"] if inspect.iscoroutinefunction(function) else []
    return [*colour, *(parameter(each) for each in parameters)]


def parameter(each: inspect.Parameter) -> str:
    starts = {"VAR_POSITIONAL": "*", "VAR_KEYWORD": "**", "KEYWORD_ONLY": "kw ", "POSITIONAL_ONLY": "pos "}
    default = "" if each.default is each.empty else f"={told(each.default)}"
    return f"{starts.get(each.kind.name, '')}{each.name}{default}"


def told(value: object) -> str:
    """A default as text; texts of several words are prompts or descriptions, in words of either side."""
    if isinstance(value, str) and " " in value:
        return "(a text)"
    if isinstance(value, (str, int, float, bool, type(None), list, tuple, dict)):
        return repr(value)
    return type(value).__name__


def fields(kind: type) -> dict[str, Any]:
    if issubclass(kind, BaseModel) and kind is not BaseModel:
        return {"fields": {name: field(each) for name, each in kind.model_fields.items()}}
    if dataclasses.is_dataclass(kind):
        return {"fields": {each.name: "kw" if each.kw_only else "" for each in dataclasses.fields(kind)}}
    if is_typeddict(kind):
        keys = {key for each in kind.__mro__ for key in inspect.get_annotations(each)}
        return {"fields": dict.fromkeys(sorted(keys), "")}
    return {}


def field(each: FieldInfo) -> str:
    alias = f" as {each.alias}" if each.alias else ""
    if each.is_required():
        return "required" + alias
    default = each.get_default(call_default_factory=True, validated_data={})
    return ("made" if default and each.default_factory else told(default)) + alias


def present(module: str) -> dict[str, Any] | None:
    """The faces of a module, or None where its packages are not installed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return faces(module)
    except ImportError as missing:
        print(f"{module}: {missing}", file=sys.stderr)
        return None


if __name__ == "__main__":
    seen = {module: found for module in MODULES if (found := present(module))}
    blocks = [
        f"{json.dumps(module)}: {{\n"
        + ",\n".join(f"  {json.dumps(n)}: {json.dumps(v)}" for n, v in found.items())
        + "\n }"
        for module, found in seen.items()
    ]
    print("{\n " + ",\n ".join(blocks) + "\n}")
