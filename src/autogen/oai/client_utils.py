"""What clients of providers check about a config entry: its parameters, and whether tools are still offered."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["should_hide_tools", "validate_parameter"]

_HIDE_TOOLS = ("never", "if_all_run", "if_any_run")


def validate_parameter(
    params: Mapping[str, Any],
    param_name: str,
    allowed_types: type[Any] | tuple[type[Any], ...],
    allow_None: bool,
    default_value: Any,
    numerical_bound: tuple[float | None, float | None] | None,
    allowed_values: Sequence[Any] | None,
) -> Any:
    """Return the parameter, or the default where it is missing; also, with a UserWarning, where it is not allowed.

    Bounds belong to the allowed range; None is no bound. True and False are numbers only where bool is an allowed type.
    """
    if param_name not in params:
        return default_value
    value = params[param_name]
    reason = _refusal(value, allowed_types, allow_None, numerical_bound, allowed_values)
    if reason is None:
        return value
    warnings.warn(
        f"Config error - {param_name} {reason}, defaulting to {default_value}.", category=UserWarning, stacklevel=2
    )
    return default_value


def should_hide_tools(
    messages: Sequence[Mapping[str, Any]], tools: Sequence[Any] | None, hide_tools_param: str
) -> bool:
    """Whether tools that have been run in this conversation are kept from the model, so that it does not run them again.

    "never" says no, "if_all_run" when each of `tools` has a result, "if_any_run" when one of them has.

    Raises:
        TypeError: `hide_tools_param` is none of these.
    """
    if hide_tools_param not in _HIDE_TOOLS:
        raise TypeError(f"hide_tools must be one of {', '.join(map(repr, _HIDE_TOOLS))}, got {hide_tools_param!r}.")
    if hide_tools_param == "never" or not tools:
        return False
    has_run = _names_of_run_tools(messages)
    results = [tool["function"]["name"] in has_run for tool in tools]
    return all(results) if hide_tools_param == "if_all_run" else any(results)


def _refusal(
    value: Any,
    allowed_types: type[Any] | tuple[type[Any], ...],
    allow_none: bool,
    numerical_bound: tuple[float | None, float | None] | None,
    allowed_values: Sequence[Any] | None,
) -> str | None:
    """Return what is wrong with a value, or None."""
    if value is None:
        return None if allow_none else "must not be None"
    types = allowed_types if isinstance(allowed_types, tuple) else (allowed_types,)
    if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
        return f"must be {' or '.join(each.__name__ for each in types)}, got {type(value).__name__}"
    if numerical_bound is not None:
        lowest, highest = numerical_bound
        if lowest is not None and value < lowest:
            return f"must be at least {lowest}, got {value!r}"
        if highest is not None and value > highest:
            return f"must be at most {highest}, got {value!r}"
    if allowed_values is not None and value not in allowed_values:
        return f"must be one of {list(allowed_values)!r}, got {value!r}"
    return None


def _names_of_run_tools(messages: Sequence[Mapping[str, Any]]) -> set[str]:
    answered = {message.get("tool_call_id") for message in messages if message.get("role") == "tool"}
    calls = [call for message in messages for call in message.get("tool_calls") or ()]
    return {call["function"]["name"] for call in calls if call.get("id") in answered}
