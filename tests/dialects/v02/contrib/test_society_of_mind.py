"""A group that speaks with one voice."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

import autogen
import coterie
from autogen import ConversableAgent, GroupChat, GroupChatManager
from autogen.agentchat.contrib.society_of_mind_agent import SocietyOfMindAgent
from coterie.testing import ScriptedServer, tool_call
from tests.dialects.v02.chatting import assistant, at_console, both_colours, chat, config, speaker, texts, user


def society(members: list[Any], *, rounds: int = 3, **more: Any) -> SocietyOfMindAgent:
    group = GroupChat(members, [], max_round=rounds, speaker_selection_method="round_robin")
    return SocietyOfMindAgent("society", GroupChatManager(group), human_input_mode="NEVER", **more)


def inner(agent: SocietyOfMindAgent) -> list[dict[str, Any]]:
    log: list[dict[str, Any]] = agent.chat_manager.groupchat.messages
    return log


@both_colours
def test_without_a_model_the_last_words_of_the_group_are_the_answer(colour: str) -> None:
    agent = society([speaker("a", ["a says"]), speaker("b", ["b says TERMINATE"])])

    result = chat(colour, user(), agent, "hello", max_turns=1)

    assert texts(result.chat_history) == ["hello", "b says"]
    assert texts(inner(agent)) == ["hello", "a says", "b says TERMINATE"]


@both_colours
@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_function_may_make_the_answer(colour: str, kind: str) -> None:
    def prepare(agent: Any, messages: Any) -> str:
        return f"{agent.name}: {len(messages)}"

    async def prepare_later(agent: Any, messages: Any) -> str:
        await asyncio.sleep(0)
        return prepare(agent, messages)

    agent = society(
        [speaker("a", ["x"]), speaker("b", ["y"])], response_preparer=prepare if kind == "sync" else prepare_later
    )

    assert chat(colour, user(), agent, "hello", max_turns=1).summary == "society: 3"


@both_colours
@pytest.mark.parametrize("prompt", [None, "Say it in one word."])
def test_the_model_makes_the_answer_of_what_was_said_inside(colour: str, prompt: str | None) -> None:
    with ScriptedServer(["the answer"]) as server:
        agent = society([speaker("a", ["x"]), speaker("b", ["y"])], llm_config=config(server), response_preparer=prompt)
        result = chat(colour, user(), agent, "hello", max_turns=1)

    assert result.summary == "the answer"
    first, *talk, last = server.requests[0]["messages"]
    assert (first["role"], last["role"]) == ("system", "system")
    assert [(each["name"], each["content"]) for each in talk] == [("society", "hello"), ("a", "x"), ("b", "y")]
    assert prompt is None or last["content"] == prompt


@both_colours
def test_tool_calls_inside_are_told_to_the_model_in_words(colour: str) -> None:
    with ScriptedServer([tool_call("look", {"x": 1}), "the answer"]) as server:
        caller, runner = assistant(server, "a"), user("b")
        autogen.register_function(lambda x: "seen", caller=caller, executor=runner, name="look", description="Look.")
        agent = society([caller, runner], llm_config=config(server))
        result = chat(colour, user(), agent, "hello", max_turns=1)

    assert result.summary == "the answer"
    assert texts(server.requests[-1]["messages"])[1:4] == ["hello", 'calls look({"x":1})', "seen"]
    assert {each["role"] for each in server.requests[-1]["messages"]} == {"system", "user"}


@both_colours
def test_members_know_what_was_said_outside_before_and_not_what_was_said_inside(colour: str) -> None:
    with ScriptedServer(["first", "second"]) as server:
        agent = society([assistant(server, "a"), speaker("b", [])], rounds=2)
        chat(colour, user(default_auto_reply="go on"), agent, "hello", max_turns=2)

    assert [(e.get("name"), e["content"]) for e in server.requests[1]["messages"][1:]] == [
        ("user", "hello"),
        ("society", "first"),
        ("society", "go on"),
    ]


@both_colours
def test_what_goes_wrong_inside_is_raised(colour: str) -> None:
    def fail(index: int) -> str:
        raise ZeroDivisionError("inside")

    with pytest.raises(ZeroDivisionError, match="inside"):
        chat(colour, user(), society([speaker("a", fail), speaker("b", [])]), "hello", max_turns=1)


def test_the_cost_of_the_group_is_a_cost_of_the_chat() -> None:
    with ScriptedServer([{"content": "x", "usage": {"prompt_tokens": 1000, "completion_tokens": 0}}] * 2) as server:
        agent = society([assistant(server, "a"), speaker("b", [])], rounds=2)
        result = chat("sync", user(default_auto_reply="go on"), agent, "hello", max_turns=2)

    assert result.cost["usage_excluding_cached_inference"]["total_cost"] == pytest.approx(2.0)


def test_the_inner_chat_is_printed() -> None:
    with at_console() as console:
        chat("sync", user(), society([speaker("a", ["x"]), speaker("b", [])]), "hello", max_turns=1)

    assert "society (to chat_manager):\n\nhello\n" in console.printed
    assert "a (to chat_manager):\n\nx\n" in console.printed


@both_colours
def test_a_society_is_a_member_of_a_group(colour: str) -> None:
    agent = society([speaker("a", ["inside"]), speaker("b", [])], rounds=2)
    proxy = user()
    group = GroupChat([proxy, agent], [], max_round=2, speaker_selection_method="round_robin")

    chat(colour, proxy, GroupChatManager(group, name="outer"), "hello")

    assert texts(group.messages) == ["hello", "inside"]


def test_without_a_group_it_gives_its_default_reply() -> None:
    agent = SocietyOfMindAgent("society", None, human_input_mode="NEVER", default_auto_reply="nobody home")

    assert chat("sync", user(), agent, "hello", max_turns=1).summary == "nobody home"


def test_another_group_can_be_put_inside() -> None:
    agent = society([speaker("a", ["old"]), speaker("b", [])], rounds=2)
    other = GroupChat(
        [speaker("c", ["new"]), speaker("d", [])], [], max_round=2, speaker_selection_method="round_robin"
    )
    agent.update_chat_manager(GroupChatManager(other))

    assert chat("sync", user(), agent, "hello", max_turns=1).summary == "new"


def test_a_subclass_may_think_in_its_own_way() -> None:
    class Own(SocietyOfMindAgent):
        def generate_inner_monologue_reply(
            self, messages: Any = None, sender: Any = None, config: Any = None
        ) -> tuple[bool, Any]:
            return True, f"my way: {messages[-1]['content']}"

    group = GroupChat([speaker("a", []), speaker("b", [])], [])
    agent = Own("own", GroupChatManager(group), human_input_mode="NEVER")

    assert chat("sync", user(), agent, "hello", max_turns=1).summary == "my way: hello"


def test_a_sync_chat_refuses_members_that_can_only_be_awaited() -> None:
    member = ConversableAgent("a", human_input_mode="NEVER")

    async def later(recipient: Any, messages: Any = None, sender: Any = None, config: Any = None) -> tuple[bool, str]:
        return True, "later"

    member.register_reply([ConversableAgent, None], later)

    with pytest.raises(RuntimeError, match="later"):
        chat("sync", user(), society([member, speaker("b", [])]), "hello", max_turns=1)


@both_colours
def test_a_replay_is_equal_and_asks_nobody(tmp_path: Path, colour: str) -> None:
    with ScriptedServer(["one", "two", "three", "four"]) as server:

        def hold() -> Any:
            members = [assistant(server, "a"), speaker("b", [])]
            agent = society(members, rounds=2, llm_config=config(server))
            return chat(colour, user(default_auto_reply="go on"), agent, "hello", max_turns=2)

        with coterie.run(journal=tmp_path) as run:
            recorded = hold()
        with coterie.run(journal=tmp_path, replay=run.id):
            replayed = hold()

    assert (replayed.chat_history, replayed.cost) == (recorded.chat_history, recorded.cost)
    assert len(server.requests) == 4
