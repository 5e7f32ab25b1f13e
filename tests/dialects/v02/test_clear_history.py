"""What a person clears with a word."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from autogen import GroupChatManager

from .chatting import at_console, both_colours, speaker, texts
from .grouping import endless, group, talk


def cleared(text: str, **reply: Any) -> tuple[str, GroupChatManager, str]:
    """What is left of a reply after a chat of four messages, the group, and what was printed."""
    manager = group(*(endless(each) for each in "ab"), max_round=4)
    talk("sync", manager)
    with at_console() as console:
        left = manager.clear_agents_history({"content": text, "role": "user", **reply}, manager.groupchat)
    return left, manager, console.printed


def lengths(manager: GroupChatManager) -> list[int]:
    return [len(each.chat_messages[manager]) for each in manager.groupchat.agents]


@pytest.mark.parametrize(
    ("text", "left", "log", "kept"),
    [
        ("CLEAR HISTORY", "", 0, [0, 0]),
        ("clear history please", "please", 0, [0, 0]),
        ("First Clear History then go on", "First then go on", 0, [0, 0]),
        ("CLEAR HISTORY 2", "", 2, [2, 2]),
        ("CLEAR HISTORY a", "", 4, [0, 4]),
        ("CLEAR HISTORY b, and talk", "and talk", 4, [4, 0]),
        ("CLEAR HISTORY 1. Now go", "Now go", 1, [1, 1]),
        ("CLEAR HISTORY c", "c", 0, [0, 0]),
        ("CLEAR HISTORY 9", "", 4, [4, 4]),
    ],
)
def test_what_is_cleared_and_what_is_left(text: str, left: str, log: int, kept: list[int]) -> None:
    rest, manager, _ = cleared(text)
    assert rest == left
    assert len(manager.groupchat.messages) == log
    assert lengths(manager) == kept


def test_the_last_messages_are_those_that_are_kept() -> None:
    _, manager, _ = cleared("CLEAR HISTORY 2")
    assert texts(manager.groupchat.messages) == ["a 1", "b 2"]
    assert texts(manager.groupchat.agents[0].chat_messages[manager]) == ["a 1", "b 2"]


def test_clearing_is_told() -> None:
    assert cleared("CLEAR HISTORY")[2] == "Clearing history for all agents.\n"
    assert cleared("CLEAR HISTORY 2")[2] == "Clearing history for all agents except last 2 messages.\n"
    assert cleared("CLEAR HISTORY a")[2] == "Clearing history for a.\n"


def test_the_call_before_a_result_is_kept(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        _, manager, _ = cleared("CLEAR HISTORY", tool_responses=[{"tool_call_id": "x", "role": "tool", "content": "y"}])
    assert "The last tool call message will be saved" in caplog.text
    assert len(manager.groupchat.messages) == 1
    assert lengths(manager) == [1, 1]


@both_colours
@pytest.mark.parametrize("enabled", [True, False])
def test_a_person_clears_within_a_chat_where_it_is_enabled(colour: str, enabled: bool) -> None:
    person = speaker("person", [{"role": "user", "content": "CLEAR HISTORY now go on"}])
    manager = group(endless("a"), endless("b"), person, max_round=4, enable_clear_history=enabled)
    talk(colour, manager)
    expected = ["now go on", "a 1"] if enabled else ["go", "b 1", "CLEAR HISTORY now go on", "a 1"]
    assert texts(manager.groupchat.messages) == expected
    assert texts(manager.groupchat.agents[1].chat_messages[manager]) == expected


@both_colours
def test_what_a_model_says_clears_nothing(colour: str) -> None:
    manager = group(endless("a"), speaker("b", ["CLEAR HISTORY"]), max_round=2, enable_clear_history=True)
    talk(colour, manager)
    assert texts(manager.groupchat.messages) == ["go", "CLEAR HISTORY"]
