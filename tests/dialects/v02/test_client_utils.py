"""Parameters of providers' clients, and tools that are offered no more."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from autogen.oai.client_utils import should_hide_tools, validate_parameter

TOOLS = [{"type": "function", "function": {"name": name}} for name in ("add", "look_up")]


def validate(value: Any, **changes: Any) -> Any:
    settings: dict[str, Any] = {
        "allowed_types": (int, float),
        "allow_None": False,
        "default_value": 7,
        "numerical_bound": None,
        "allowed_values": None,
    }
    return validate_parameter({"p": value}, "p", **{**settings, **changes})


def conversation(*names: str, is_answered: bool = True) -> list[dict[str, Any]]:
    calls = [{"id": f"call-{name}", "type": "function", "function": {"name": name}} for name in names]
    answers = [{"role": "tool", "tool_call_id": call["id"], "content": "1"} for call in calls]
    return [
        {"role": "user", "content": "?"},
        {"role": "assistant", "content": None, "tool_calls": calls},
        *(answers if is_answered else []),
    ]


@pytest.mark.parametrize(
    ("value", "changes"),
    [
        (3, {}),
        (0.5, {"numerical_bound": (0, 1)}),
        (1, {"numerical_bound": (None, 1)}),
        (1000, {"numerical_bound": (0, None)}),
        (None, {"allow_None": True}),
        ("a", {"allowed_types": str, "allowed_values": ["a", "b"]}),
        (True, {"allowed_types": bool}),
    ],
)
def test_what_is_allowed_is_kept(value: Any, changes: dict[str, Any]) -> None:
    assert validate(value, **changes) == value


def test_a_missing_parameter_is_the_default_without_a_word() -> None:
    with warnings.catch_warnings(action="error"):
        assert validate_parameter({}, "p", int, False, 7, None, None) == 7


@pytest.mark.parametrize(
    ("value", "changes", "reason"),
    [
        ("x", {}, "must be int or float, got str"),
        (True, {}, "must be int or float, got bool"),
        (None, {}, "must not be None"),
        (-1, {"numerical_bound": (0, 1)}, "must be at least 0, got -1"),
        (2, {"numerical_bound": (0, 1)}, "must be at most 1, got 2"),
        (4, {"allowed_values": [1, 2]}, "must be one of [1, 2], got 4"),
    ],
)
def test_what_is_not_allowed_becomes_the_default_with_a_warning(
    value: Any, changes: dict[str, Any], reason: str
) -> None:
    with pytest.warns(UserWarning) as caught:
        assert validate(value, **changes) == 7
    assert [str(each.message) for each in caught] == [f"Config error - p {reason}, defaulting to 7."]


@pytest.mark.parametrize(
    ("run", "never", "if_all_run", "if_any_run"),
    [((), False, False, False), (("add",), False, False, True), (("add", "look_up"), False, True, True)],
)
def test_tools_are_hidden_once_they_have_run(
    run: tuple[str, ...], never: bool, if_all_run: bool, if_any_run: bool
) -> None:
    messages = conversation(*run)
    assert should_hide_tools(messages, TOOLS, "never") is never
    assert should_hide_tools(messages, TOOLS, "if_all_run") is if_all_run
    assert should_hide_tools(messages, TOOLS, "if_any_run") is if_any_run


def test_a_call_without_a_result_has_not_run() -> None:
    assert not should_hide_tools(conversation("add", is_answered=False), TOOLS, "if_any_run")


@pytest.mark.parametrize("tools", [[], None])
def test_there_is_nothing_to_hide_without_tools(tools: list[Any] | None) -> None:
    assert should_hide_tools(conversation("add"), tools, "if_all_run") is False


def test_another_way_of_hiding_is_refused() -> None:
    with pytest.raises(TypeError, match=r"'never', 'if_all_run', 'if_any_run', got 'always'"):
        should_hide_tools([], TOOLS, "always")
