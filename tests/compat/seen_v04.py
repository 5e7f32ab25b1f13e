"""How a program of 0.4 and the AutoGen it runs on are written down."""

from __future__ import annotations

import dataclasses
import hashlib
import inspect
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any

PLAIN = (str, int, bool, type(None))
DEPTH = 16
# Fields of ours that 0.7.5 has no like of.
ADDED = {"TaskResult": {"usage"}}


def describe(value: Any, depth: int = 0) -> Any:
    """Return `value` as JSON that is the same wherever the value means the same to a program."""
    if isinstance(value, Enum):
        return f"<{type(value).__name__}.{value.name}>"
    if isinstance(value, PLAIN):
        return value
    if isinstance(value, float):
        return round(value, 12)
    if isinstance(value, datetime):
        return "<time>"
    if isinstance(value, bytes):
        return value.decode(errors="backslashreplace")
    if depth > DEPTH:
        return "<deep>"
    if isinstance(value, Mapping):
        return {str(key): describe(each, depth + 1) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [describe(each, depth + 1) for each in value]
    if isinstance(value, (set, frozenset)):
        return sorted(map(str, value))
    if isinstance(value, BaseException) and not dataclasses.is_dataclass(value):
        return {"exception": type(value).__name__, "text": str(value)}
    return _described(value, depth)


def _described(value: Any, depth: int) -> Any:
    """Return a model, a dataclass or an image by its fields, anything else by the name of its class."""
    kind = type(value)
    if hasattr(kind, "to_openai_format"):
        return f"<Image {hashlib.sha256(value.image.tobytes()).hexdigest()[:12]}>"
    names = list(getattr(kind, "model_fields", ()))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value)]
    if not names or isinstance(value, type):
        return f"<{getattr(value, '__name__', kind.__name__)}>"
    shown = sorted(set(names) - ADDED.get(kind.__name__, set()))
    fields = {name: describe(getattr(value, name), depth + 1) for name in shown}
    return {"class": kind.__name__, **fields}


def prompts() -> dict[str, str]:
    """Return the texts in which each AutoGen speaks in its own words, by their public names."""
    from autogen_agentchat.agents import AssistantAgent, CodeExecutorAgent, SocietyOfMindAgent
    from autogen_agentchat.teams import MagenticOneGroupChat, SelectorGroupChat

    constants = {
        f"{owner.__name__}.{name}": getattr(owner, name)
        for owner in (CodeExecutorAgent, SocietyOfMindAgent)
        for name in dir(owner)
        if name.isupper() and isinstance(getattr(owner, name), str)
    }
    defaults: tuple[tuple[type, str], ...] = (
        (AssistantAgent, "system_message"),
        (SelectorGroupChat, "selector_prompt"),
        (MagenticOneGroupChat, "final_answer_prompt"),
    )
    return constants | {f"{owner.__name__}.{name}": _default(owner, name) for owner, name in defaults}


def _default(owner: Any, name: str) -> str:
    text: str = inspect.signature(owner).parameters[name].default
    return text
