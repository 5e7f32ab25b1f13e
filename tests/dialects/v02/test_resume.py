"""Groups that go on where their messages left them."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from autogen import GroupChatManager
from coterie.testing import ScriptedServer

from .chatting import assistant, at_console, both_colours, do, texts, user
from .grouping import endless, group, order, said, talk

NAMES = ("a", "b", "c")

LOG = [
    {"content": "go", "role": "user", "name": "a"},
    {"content": "b said", "role": "user", "name": "b"},
    {"content": "c said", "role": "user", "name": "c"},
]


def trio(**settings: Any) -> GroupChatManager:
    return group(*(endless(each) for each in NAMES), **settings)


def resume(colour: str, manager: GroupChatManager, messages: Any, **how: Any) -> Any:
    with at_console():
        return do(colour, manager, "resume", messages, **how)


@both_colours
@pytest.mark.parametrize("form", ["list", "text"])
def test_a_resumed_group_goes_on(colour: str, form: str) -> None:
    manager = trio(max_round=3, send_introductions=True)
    speaker, last = resume(colour, manager, LOG if form == "list" else json.dumps(LOG))
    assert (speaker.name, last) == ("c", LOG[-1])
    assert manager.groupchat.messages == LOG[:-1]
    assert manager.last_speaker is speaker
    assert manager.groupchat.send_introductions is False
    talk(colour, manager, last, by=speaker, clear_history=False)
    assert said(manager) == [("a", "go"), ("b", "b said"), ("c", "c said"), ("a", "a 1"), ("b", "b 1")]


@both_colours
def test_a_resumed_group_asks_the_same_as_one_that_never_stopped(colour: str) -> None:
    def requests(stops: bool) -> list[Any]:
        with ScriptedServer(lambda request: f"after {len(request['messages'])}") as server:

            def members() -> list[Any]:
                return [user("a"), assistant(server, "b"), assistant(server, "c")]

            manager = group(*members(), max_round=3 if stops else 5)
            talk(colour, manager)
            if stops:
                kept = manager.messages_to_string(manager.groupchat.messages)
                manager = group(*members(), max_round=3)
                speaker, last = resume(colour, manager, kept)
                talk(colour, manager, last, by=speaker, clear_history=False)
            return [each["messages"] for each in server.requests]

    assert requests(stops=True) == requests(stops=False)


@both_colours
def test_members_remember_what_they_said_and_heard(colour: str) -> None:
    manager = trio()
    resume(colour, manager, LOG)
    _, b, c = manager.groupchat.agents
    assert [(m["role"], m["name"]) for m in b.chat_messages[manager]] == [("user", "a"), ("assistant", "b")]
    assert [(m["role"], m["name"]) for m in c.chat_messages[manager]] == [("user", "a"), ("user", "b")]


@both_colours
def test_what_was_before_is_forgotten(colour: str) -> None:
    manager = trio(max_round=2)
    talk(colour, manager, "old")
    resume(colour, manager, LOG)
    assert texts(manager.groupchat.messages) == ["go", "b said"]
    assert "old" not in texts(manager.groupchat.agents[1].chat_messages[manager])


@both_colours
@pytest.mark.parametrize("strip", ["TERMINATE", lambda text: text.replace("TERMINATE", "")])
def test_what_ended_the_chat_can_be_removed(colour: str, strip: Any, caplog: pytest.LogCaptureFixture) -> None:
    ends = {"is_termination_msg": lambda m: "TERMINATE" in m["content"]}
    messages = [*LOG, {"content": "done TERMINATE", "role": "user", "name": "a"}]
    manager = trio(max_round=2, manager=ends)
    with caplog.at_level(logging.WARNING):
        speaker, last = resume(colour, manager, messages, remove_termination_string=strip)
    assert last["content"] == "done "
    assert caplog.text == ""
    assert messages[-1]["content"] == "done TERMINATE"
    talk(colour, manager, last, by=speaker, clear_history=False)
    assert order(manager)[-2:] == ["a", "b"]


@both_colours
def test_a_last_message_that_still_ends_the_chat_is_warned_of(colour: str, caplog: pytest.LogCaptureFixture) -> None:
    manager = trio(manager={"is_termination_msg": lambda m: m["content"] == "c said"})
    with caplog.at_level(logging.WARNING):
        resume(colour, manager, LOG)
    assert "remove_termination_string" in caplog.text


@both_colours
def test_a_message_without_a_name_is_the_manager_s(colour: str) -> None:
    manager = trio()
    speaker, _ = resume(colour, manager, [{"content": "welcome", "role": "user"}])
    assert speaker is manager
    resume(colour, manager, [{"content": "welcome", "role": "user"}, *LOG])
    assert manager.groupchat.messages[0] == {"content": "welcome", "role": "user", "name": "chat_manager"}


@both_colours
@pytest.mark.parametrize(
    ("messages", "text"),
    [
        ([], "Cannot resume group chat as no messages were provided."),
        ("[]", "Cannot resume group chat as no messages were provided."),
        ("{nonsense", "Messages string is not a valid JSON string"),
        ('{"content": "x"}', "Messages is not of type str or List"),
        (["text"], "Messages is not of type str or List"),
        (3, "Messages is not of type str or List"),
        ([{"content": "x", "name": "stranger"}], "doesn't exist as agent in group chat: stranger"),
    ],
)
def test_messages_that_cannot_be_resumed_are_refused(colour: str, messages: Any, text: str) -> None:
    manager = trio(max_round=2)
    talk(colour, manager, "old")
    with pytest.raises(ValueError, match=text):
        resume(colour, manager, messages)
    assert texts(manager.groupchat.messages) == ["old", "b 1"]


@both_colours
def test_what_resuming_prints(colour: str) -> None:
    manager = trio()
    with at_console() as console:
        do(colour, manager, "resume", LOG)
        do(colour, manager, "resume", LOG, silent=True)
    assert console.printed == "Prepared group chat with 3 messages, the last speaker is c\n"


@both_colours
def test_the_messages_given_stay_as_they_are(colour: str) -> None:
    messages = [dict(each) for each in LOG]
    resume(colour, trio(), messages, remove_termination_string="said")
    assert messages == LOG


def test_messages_survive_text() -> None:
    manager = trio()
    assert manager.messages_from_string(manager.messages_to_string(LOG)) == LOG


@both_colours
def test_a_group_goes_on_from_what_its_manager_said(colour: str) -> None:
    manager = trio(max_round=3)
    speaker, last = resume(colour, manager, [LOG[0], {"content": "welcome", "role": "user"}])
    result = talk(colour, manager, last, by=speaker, clear_history=False)
    assert said(manager) == [("a", "go"), ("chat_manager", "welcome"), ("a", "a 1"), ("b", "b 1")]
    assert result.summary == "b 1"


def test_a_last_message_without_a_name_is_the_manager_s() -> None:
    manager = trio()
    said: dict[str, Any] = {"role": "user", "content": "hi"}
    agent, message = manager.resume(messages=[said], silent=True)
    assert (agent, message["name"]) == (manager, "chat_manager")
    assert said == {"role": "user", "content": "hi"}


@both_colours
def test_an_admin_who_is_no_member_has_spoken(colour: str) -> None:
    manager = group(endless("a"), endless("b"), admin_name="Boss")
    messages = [{"content": "go", "name": "Boss", "role": "user"}, {"content": "went", "name": "a", "role": "user"}]
    last, message = do(colour, manager, "resume", messages, silent=True)
    assert (last.name, message["content"]) == ("a", "went")
    assert said(manager) == [("Boss", "go")]
    heard = manager.groupchat.agents[1].chat_messages[manager]
    assert [(each["name"], each["role"], each["content"]) for each in heard] == [("Boss", "user", "go")]
