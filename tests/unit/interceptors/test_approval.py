"""Approval: what is asked, how, and what each answer does."""

from __future__ import annotations

from typing import Any

import pytest

from coterie.effects import Effect
from coterie.errors import ApprovalDenied, ConfigError, RunStopped
from coterie.interceptors.approval import Approval, Approve

from .playing import Stage, answer, ask, code, tool

DONE = [True, {"name": "look", "role": "function", "content": "seen"}]


def stage(approve: Approve, *typed: str) -> Stage:
    return Stage(Approval(approve), typed=typed)


@pytest.mark.parametrize("typed", ["y", "yes", " Y "])
def test_yes_performs_the_tool(typed: str) -> None:
    assert stage("tools", typed).play(tool(), DONE) is DONE


@pytest.mark.parametrize("typed", ["n", "no", ""])
def test_no_answers_the_tool_with_a_refusal_for_the_model(typed: str) -> None:
    played = stage("tools", typed)
    succeeded, message = played.play(tool())
    assert not succeeded
    assert message == {"name": "look", "role": "function", "content": "Error: a person refused to run this tool."}
    assert played.performed == []


def test_no_answers_code_with_a_failure() -> None:
    assert stage("code", "n").play(code()) == [1, "a person refused to run this code"]


def test_stop_ends_the_run() -> None:
    with pytest.raises(RunStopped) as raised:
        stage("tools", "stop").play(tool())
    assert isinstance(raised.value.error, ApprovalDenied)
    assert "'look'" in str(raised.value.error)


def test_always_holds_for_that_tool_and_no_other() -> None:
    played = stage("tools", "always", "n")
    played.play(tool("look"), DONE)
    played.play(tool("look"), DONE)
    assert len(played.asked) == 1
    assert played.play(tool("delete"))[0] is False


def test_always_for_code_holds_for_code_and_for_no_tool() -> None:
    played = stage("all", "a", "n")
    played.play(code("print(1)"), [0, "1"])
    played.play(code("print(2)"), [0, "2"])
    assert played.play(tool())[0] is False


def test_an_answer_that_is_none_is_asked_again_under_its_own_key() -> None:
    played = stage("tools", "perhaps", "y")
    played.play(tool(), DONE)
    assert "'perhaps' is no answer" in played.asked[1].prompt
    assert len({each.key for each in played.asked}) == 2


@pytest.mark.parametrize(
    ("approve", "asked"), [("never", []), ("tools", ["tool"]), ("code", ["code"]), ("all", ["tool", "code"])]
)
def test_a_level_says_what_is_asked_for(approve: Approve, asked: list[str]) -> None:
    played = stage(approve, "y", "y")
    for effect, outcome in ((tool(), DONE), (code(), [0, ""]), (ask(), answer())):
        assert played.play(effect, outcome) is outcome
    assert [each.key.split("/")[2] for each in played.asked] == asked


def test_a_function_decides_by_the_effect() -> None:
    def is_dangerous(effect: Effect) -> bool:
        return effect.subject == "delete"

    played = stage(is_dangerous, "y")
    played.play(tool("look"), DONE)
    assert played.asked == []
    played.play(tool("delete"), DONE)
    assert len(played.asked) == 1


def test_nobody_is_asked_about_what_has_happened_already() -> None:
    played = Stage(Approval("tools", lambda effect: effect.subject == "look"), typed=["y"])
    played.play(tool("look"), DONE)
    assert played.asked == []
    played.play(tool("delete"), DONE)
    assert len(played.asked) == 1


def test_the_question_shows_who_runs_what() -> None:
    played = stage("all", "y", "y")
    played.play(tool("delete", '{"path": "/tmp/x"}'), DONE)
    assert 'user wants to run the tool \'delete\':\n{"path": "/tmp/x"}' in played.asked[0].prompt
    played.play(code("import os\nos.remove('x')"), [0, ""])
    assert "```python\nimport os\nos.remove('x')\n```" in played.asked[1].prompt


@pytest.mark.parametrize("hidden", ["\x1b[2K", "\r", "\b", "\u202e", "\x00"])
def test_nothing_can_hide_in_the_question(hidden: str) -> None:
    played = stage("all", "y", "y")
    played.play(tool("delete", f'"/"{hidden}"/tmp"'), DONE)
    played.play(code(f"bad(){hidden}"), [0, ""])
    assert all(hidden not in each.prompt for each in played.asked)


def test_arguments_of_any_kind_can_be_shown() -> None:
    arguments: Any = {"x": object}
    played = stage("tools", "y")
    played.play(tool("look", arguments), DONE)
    assert "<class 'object'>" in played.asked[0].prompt


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(ConfigError, match="'sometimes'"):
        Approval("sometimes")  # type: ignore[arg-type]


@pytest.mark.parametrize(("question_is_recorded", "asked"), [(False, 0), (True, 1)])
def test_what_has_happened_is_asked_about_only_if_it_was_asked_then(question_is_recorded: bool, asked: int) -> None:
    recorded = {tool().key} | ({f"{tool().key}/approve1"} if question_is_recorded else set())
    stage = Stage(Approval("tools", lambda effect: effect.key in recorded), typed=["y"])
    stage.play(tool(), [True, {}])
    assert len(stage.asked) == asked
