"""Agents that reply with what chats of their own come to."""

from __future__ import annotations

import asyncio
import copy
import threading
from pathlib import Path
from typing import Any

import pytest

import coterie
from autogen import AssistantAgent, ConversableAgent
from coterie.testing import ScriptedServer

from .chatting import assistant, at_console, both_colours, chat, speaker, texts, user
from .grouping import endless, group, said, talk


def host(name: str = "host") -> ConversableAgent:
    """An agent without a reply of its own."""
    return ConversableAgent(name, human_input_mode="NEVER", default_auto_reply="own words")


def inner(recipient: Any, **more: Any) -> dict[str, Any]:
    return {"recipient": recipient, "max_turns": 1, "silent": True, **more}


def asked(agent: Any) -> list[Any]:
    """What the agent was asked, by whomever."""
    return [each["content"] for heard in agent.chat_messages.values() for each in heard if each["role"] == "user"]


def reply(colour: str, agent: Any, by: Any = None) -> Any:
    """What the agent answers to "question", or None."""
    history = chat(colour, by or user(), agent, "question", max_turns=1).chat_history
    return history[1]["content"] if len(history) > 1 else None


@both_colours
def test_the_reply_is_the_last_summary(colour: str) -> None:
    agent, one, two = host(), speaker("one", ["first"]), speaker("two", ["second"])
    agent.register_nested_chats([inner(one), inner(two, message="go on")], trigger=ConversableAgent)
    assert reply(colour, agent) == "second"
    assert asked(one) == ["question"]
    assert asked(two) == ["go on\nContext: \nfirst"]


@both_colours
def test_a_later_chat_without_a_message_is_left_out(colour: str) -> None:
    agent, one, two = host(), speaker("one", ["first"]), speaker("two", ["second"])
    agent.register_nested_chats([inner(one), inner(two)], trigger=ConversableAgent)
    assert reply(colour, agent) == "first"
    assert asked(two) == []


@both_colours
@pytest.mark.parametrize("message", ["", None])
def test_where_no_chat_can_be_held_the_conversation_stops(colour: str, message: Any) -> None:
    agent, one = host(), speaker("one", ["first"])
    queue = [inner(one, message="")] if message == "" else []
    agent.register_nested_chats(queue, trigger=ConversableAgent)
    assert reply(colour, agent) is None


@both_colours
@pytest.mark.parametrize("is_async", [False, True])
def test_a_message_may_be_made_of_the_conversation(colour: str, is_async: bool) -> None:
    agent, one = host(), speaker("one", ["first"])
    seen = []

    def make(recipient: Any, messages: Any, sender: Any, config: Any) -> str:
        seen.append((recipient.name, texts(messages), sender.name, config))
        return f"about {messages[-1]['content']}"

    async def make_later(*args: Any) -> str:
        return make(*args)

    queue = [inner(one, message=make_later if is_async else make)]
    agent.register_nested_chats(queue, trigger=ConversableAgent, config="C")
    reply(colour, agent)
    assert seen == [("host", ["question"], "user", "C")]
    assert asked(one) == ["about question"]


@both_colours
def test_the_sender_of_a_chat_is_the_agent_unless_named(colour: str) -> None:
    agent, one, two, other = host(), speaker("one", ["1"]), speaker("two", ["2"]), user("other")
    agent.register_nested_chats([inner(one), {**inner(two, message="m"), "sender": other}], trigger=ConversableAgent)
    reply(colour, agent)
    assert [each.name for each in one.chat_messages] == ["host"]
    assert [each.name for each in two.chat_messages] == ["other"]


@both_colours
@pytest.mark.parametrize("form", ["class", "agent", "name", "callable", "list"])
def test_triggers(colour: str, form: str) -> None:
    asking, other = user("asking"), host("other")
    trigger: Any = {
        "class": type(asking),
        "agent": asking,
        "name": "asking",
        "callable": lambda sender: sender.name == "asking",
        "list": [AssistantAgent, "asking"],
    }[form]
    agent = host()
    agent.register_nested_chats([inner(speaker("one", ["nested"] * 2))], trigger=trigger)
    assert reply(colour, agent, asking) == "nested"
    assert reply(colour, agent, other) == "own words"


@both_colours
def test_answers_within_the_nested_chat_do_not_nest_again(colour: str) -> None:
    agent, expert = host(), speaker("expert", ["a", "b", "c"])
    asking = user("asking", default_auto_reply="more")
    agent.register_nested_chats([{"recipient": expert, "max_turns": 3, "silent": True}], trigger=asking)
    assert reply(colour, agent, asking) == "c"
    assert asked(expert) == ["question", "own words", "own words"]


@both_colours
def test_the_program_s_queue_stays_as_it_is(colour: str) -> None:
    agent = host()
    queue = [inner(speaker("one", ["1"] * 2)), inner(speaker("two", ["2"] * 2), message="m", carryover=["C"])]
    before = [copy.copy(each) for each in queue]
    agent.register_nested_chats(queue, trigger=ConversableAgent)
    assert [reply(colour, agent), reply(colour, agent)] == ["2", "2"]
    assert queue == before
    assert queue[1]["carryover"] == ["C"]


@both_colours
@pytest.mark.parametrize("is_async", [False, True])
def test_a_function_may_hold_the_chats(colour: str, is_async: bool) -> None:
    agent, one = host(), speaker("one")
    queue = [inner(one)]

    def hold(chat_queue: Any, recipient: Any, messages: Any, sender: Any, config: Any) -> tuple[bool, Any]:
        assert chat_queue is queue
        return True, f"{recipient.name} {texts(messages)} {sender.name} {config}"

    async def hold_later(*args: Any, **kwargs: Any) -> tuple[bool, Any]:
        return hold(*args, **kwargs)

    agent.register_nested_chats(
        queue, trigger=ConversableAgent, reply_func_from_nested_chats=hold_later if is_async else hold, config="C"
    )
    assert reply(colour, agent) == "host ['question'] user C"


@both_colours
def test_a_function_that_is_not_final_leaves_the_reply_to_others(colour: str) -> None:
    agent = host()
    agent.register_nested_chats([], ConversableAgent, lambda *args: (False, None))
    assert reply(colour, agent) == "own words"


@pytest.mark.parametrize("wrong", ["summary", 3, None])
def test_what_cannot_hold_chats_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match="reply_func_from_nested_chats must be a callable"):
        host().register_nested_chats([], ConversableAgent, wrong)


def test_positions_decide_who_is_asked_first() -> None:
    agent = host()
    agent.register_reply(ConversableAgent, lambda *args, **kwargs: (True, "before"), position=0)
    agent.register_nested_chats([inner(speaker("one", ["nested"]))], trigger=ConversableAgent)
    assert reply("sync", agent) == "before"
    agent.register_nested_chats([inner(speaker("two", ["first of all"]))], trigger=ConversableAgent, position=0)
    assert reply("sync", agent) == "first of all"


# with use_async


def test_async_nested_chats_are_held_when_they_are_ready() -> None:
    barrier = threading.Barrier(2)

    def answer(request: dict[str, Any]) -> str:
        said = request["messages"][-1]["content"]
        if said in ("m1", "m2"):
            barrier.wait(timeout=20)
        return f"re {said.splitlines()[0]}"

    with ScriptedServer(answer) as server:
        agent, three = host(), assistant(server, "three")
        queue = [
            inner(assistant(server, "one"), message="m1", chat_id=1),
            inner(assistant(server, "two"), message="m2", chat_id=2),
            inner(three, message="m3", chat_id=3, prerequisites=[1, 2]),
        ]
        agent.register_nested_chats(queue, trigger=ConversableAgent, use_async=True)
        assert reply("async", agent) == "re m3"
        assert asked(three) == ["m3\nContext: \nre m1\nre m2"]


def test_async_nested_chats_need_ids() -> None:
    with pytest.raises(ValueError, match="chat_id is required for async nested chats"):
        host().register_nested_chats([inner(speaker("one"))], ConversableAgent, use_async=True)


def test_async_nested_chats_need_a_coroutine() -> None:
    with pytest.raises(ValueError, match="must be a callable and a coroutine"):
        host().register_nested_chats([], ConversableAgent, lambda *args: (True, None), use_async=True)


def test_async_nested_chats_by_a_function() -> None:
    async def hold(chat_queue: Any, recipient: Any, messages: Any, sender: Any, config: Any) -> tuple[bool, Any]:
        await asyncio.sleep(0)
        return True, f"{len(chat_queue)} {config}"

    agent = host()
    agent.register_nested_chats([inner(None, chat_id=1)], ConversableAgent, hold, use_async=True, config="C")
    assert reply("async", agent) == "1 C"


def test_async_nested_chats_that_cannot_be_held_stop_the_conversation() -> None:
    agent = host()
    agent.register_nested_chats([inner(speaker("one"), message="", chat_id=1)], ConversableAgent, use_async=True)
    assert reply("async", agent) is None


def test_a_sync_chat_refuses_async_nested_chats() -> None:
    agent = host()
    agent.register_nested_chats([inner(speaker("one"), chat_id=1)], ConversableAgent, use_async=True)
    with pytest.raises(RuntimeError, match="Async reply functions"):
        reply("sync", agent)


def test_a_sync_chat_passes_over_async_nested_chats_where_they_may_be_ignored() -> None:
    agent = host()
    agent.register_nested_chats(
        [inner(speaker("one"), chat_id=1)], ConversableAgent, use_async=True, ignore_async_in_sync_chat=True
    )
    assert reply("sync", agent) == "own words"


# in company


@both_colours
def test_a_member_of_a_group_may_hold_nested_chats(colour: str) -> None:
    agent = host()
    manager = group(endless("a"), agent, max_round=3)
    agent.register_nested_chats([inner(speaker("expert", ["nested"]))], trigger=manager)
    talk(colour, manager)
    assert said(manager) == [("a", "go"), ("host", "nested"), ("a", "a 1")]


@both_colours
def test_a_group_may_be_nested(colour: str) -> None:
    agent = host()
    nested = group(endless("x"), endless("y"), max_round=3, manager={"name": "nested"})
    agent.register_nested_chats([{"recipient": nested, "silent": True}], trigger=ConversableAgent)
    assert reply(colour, agent) == "y 1"


@both_colours
def test_recorded_nested_chats_replay_without_asking(colour: str, tmp_path: Path) -> None:
    with ScriptedServer(lambda request: f"re {request['messages'][-1]['content']}") as server:

        def hold() -> Any:
            agent = host()
            queue = [inner(assistant(server, "one")), inner(assistant(server, "two"), message="m")]
            agent.register_nested_chats(queue, trigger=ConversableAgent)
            return [reply(colour, agent), reply(colour, agent)]

        with coterie.run(journal=tmp_path) as run:
            first = hold()
        with coterie.run(journal=tmp_path, replay=run.id):
            assert hold() == first
        assert len(server.requests) == 4


def test_what_a_nested_chat_prints() -> None:
    agent = host()
    agent.register_nested_chats([{**inner(speaker("one", ["1"])), "silent": False}], trigger=ConversableAgent)
    with at_console() as console:
        reply("sync", agent)
    assert "Starting a new chat....\n" in console.printed
    assert "host (to one):\n\nquestion\n" in console.printed
