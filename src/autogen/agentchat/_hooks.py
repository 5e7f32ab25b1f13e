"""Where hooks can be put."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable
from typing import Any

_NAMES = ("process_last_received_message", "process_all_messages_before_reply", "process_message_before_send")


def empty() -> dict[str, list[Callable[..., Any]]]:
    """An empty list for each hookable method and its async twin."""
    return {each: [] for name in _NAMES for each in (name, f"a_{name}")}


def register(lists: dict[str, list[Callable[..., Any]]], name: str, hook: Callable[..., Any]) -> None:
    """Add a hook. Raises: AssertionError for a method that has none, or a hook that is there already."""
    assert name in lists, f"{name} is not a hookable method."
    assert hook not in lists[name], f"{hook} is already registered as a hook."
    is_async = inspect.iscoroutinefunction(hook)
    if name.startswith("a_") and not is_async:
        _warn(hook, "synchronous", "asynchronous", name)
    elif is_async and not name.startswith("a_"):
        _warn(hook, "asynchronous", "synchronous", name)
    lists[name].append(hook)


def _warn(hook: Callable[..., Any], is_now: str, place: str, name: str) -> None:
    warnings.warn(
        f"Hook '{hook.__name__}' is {is_now}, but it's being registered in a {place} context ({name}).",
        UserWarning,
        stacklevel=4,
    )
