"""The chain of reply functions: order, triggers, and what ends it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from autogen import Agent, ConversableAgent, SenderRequired
from coterie.testing import ScriptedServer

from .chatting import assistant, both_colours, chat, do, speaker, texts, user

ASKED = [{"role": "user", "content": "q"}]


def bare(name: str = "a", **more: Any) -> ConversableAgent:
    return ConversableAgent(name, **{"human_input_mode": "NEVER", **more})


def noting(log: list[Any], what: Any, final: bool = False, reply: Any = None) -> Any:
    def note(recipient: Any, messages: Any, sender: Any, config: Any) -> tuple[bool, Any]:
        log.append(what)
        return final, reply

    return note


def anoting(log: list[Any], what: Any, final: bool = False, reply: Any = None) -> Any:
    async def note(recipient: Any, messages: Any, sender: Any, config: Any) -> tuple[bool, Any]:
        await asyncio.sleep(0)
        log.append(what)
        return final, reply

    return note


def test_the_built_in_order() -> None:
    agent = bare(code_execution_config={"use_docker": False})
    assert [each["reply_func"].__name__ for each in agent._reply_func_list] == [
        "a_check_termination_and_human_reply",
        "check_termination_and_human_reply",
        "a_generate_function_call_reply",
        "generate_function_call_reply",
        "a_generate_tool_calls_reply",
        "generate_tool_calls_reply",
        "generate_code_execution_reply",
        "a_generate_oai_reply",
        "generate_oai_reply",
    ]
    assert [each["ignore_async_in_sync_chat"] for each in agent._reply_func_list] == [
        True,
        False,
        True,
        False,
        True,
        False,
        False,
        True,
        False,
    ]
    assert set(agent._reply_func_list[0]) == {
        "trigger",
        "reply_func",
        "config",
        "init_config",
        "reset_config",
        "ignore_async_in_sync_chat",
    }


@both_colours
def test_later_registered_functions_come_first(colour: str) -> None:
    log: list[Any] = []
    agent = bare()
    agent.register_reply([Agent, None], noting(log, "first"))
    agent.register_reply([Agent, None], noting(log, "second"))
    agent.register_reply([Agent, None], noting(log, "third"), position=1)
    do(colour, agent, "generate_reply", ASKED)
    assert log == ["second", "third", "first"]


@both_colours
def test_the_first_final_reply_wins(colour: str) -> None:
    log: list[Any] = []
    agent = bare()
    agent.register_reply([None], noting(log, "unasked", True, "late"))
    agent.register_reply([None], noting(log, "wins", True, "early"))
    assert (do(colour, agent, "generate_reply", ASKED), log) == ("early", ["wins"])


@both_colours
def test_a_final_reply_may_be_none(colour: str) -> None:
    agent = bare(default_auto_reply="default")
    agent.register_reply([None], noting([], 0, True, None))
    assert do(colour, agent, "generate_reply", ASKED) is None


@pytest.mark.parametrize("default", ["", None, "hm", {"content": "c"}])
@both_colours
def test_without_a_final_reply_there_is_the_default(colour: str, default: Any) -> None:
    assert do(colour, bare(default_auto_reply=default), "generate_reply", ASKED) == default


@both_colours
def test_an_empty_default_reply_is_sent_and_none_ends_the_chat(colour: str) -> None:
    peer = speaker("peer", ["1"])
    assert texts(chat(colour, bare(default_auto_reply=""), peer, "go").chat_history) == ["go", "1", ""]
    peer = speaker("peer", ["1"])
    assert texts(chat(colour, bare(default_auto_reply=None), peer, "go").chat_history) == ["go", "1"]


@pytest.mark.parametrize(
    ("trigger", "matches"),
    [
        (ConversableAgent, True),
        (Agent, True),
        (int, False),
        ("peer", True),
        ("other", False),
        (lambda sender: sender.name == "peer", True),
        (lambda _: False, False),
        ([int, "peer"], True),
        ([None], False),
        ([], False),
    ],
)
@both_colours
def test_what_a_trigger_matches(colour: str, trigger: Any, matches: bool) -> None:
    log: list[Any] = []
    agent = bare()
    agent.register_reply(trigger, noting(log, 1))
    agent.receive("hi", peer := speaker("peer"), silent=True)
    do(colour, agent, "generate_reply", sender=peer)
    assert bool(log) is matches


def test_an_agent_triggers_for_itself_only() -> None:
    agent, peer, other = bare(), speaker("peer"), speaker("peer")
    assert agent._match_trigger(peer, peer) is True
    assert agent._match_trigger(peer, other) is False


def test_none_in_a_list_matches_no_sender() -> None:
    assert bare()._match_trigger([None], None) is True
    assert bare()._match_trigger([Agent], None) is False


def test_triggers_that_cannot_be() -> None:
    agent = bare()
    for trigger in (None, 5):
        with pytest.raises(ValueError, match="trigger must be"):
            agent.register_reply(trigger, noting([], 0))
    with pytest.raises(SenderRequired):
        agent._match_trigger("peer", None)
    with pytest.raises(ValueError, match="Unsupported trigger type"):
        agent._match_trigger(5, speaker("peer"))
    with pytest.raises(AssertionError, match="must return a boolean value"):
        agent._match_trigger(lambda _: "yes", speaker("peer"))


def test_the_functions_are_called_with_the_agent_and_by_name() -> None:
    seen: dict[str, Any] = {}

    def reply(recipient: Any, **kwargs: Any) -> tuple[bool, Any]:
        seen.update(recipient=recipient, **kwargs)
        return True, "r"

    agent, kept = bare(), [1]
    agent.register_reply([None], reply, config=kept)
    agent.generate_reply(ASKED)
    assert seen == {"recipient": agent, "messages": ASKED, "sender": None, "config": [1]}
    assert seen["config"] is not kept


@both_colours
def test_functions_can_be_excluded(colour: str) -> None:
    log: list[Any] = []
    agent, out = bare(), noting(log, "out")
    agent.register_reply([None], out)
    do(colour, agent, "generate_reply", ASKED, exclude=[out])
    assert log == []


@both_colours
def test_a_built_in_reply_can_be_excluded_by_either_half(colour: str) -> None:
    with ScriptedServer(["never"]) as server:
        agent = assistant(server, default_auto_reply="default")
        halves = [ConversableAgent.generate_oai_reply, ConversableAgent.a_generate_oai_reply]
        assert do(colour, agent, "generate_reply", ASKED, exclude=halves) == "default"
        assert not server.requests


@both_colours
def test_excluding_the_other_halfs_name_leaves_the_reply(colour: str) -> None:
    other = ConversableAgent.a_generate_oai_reply if colour == "sync" else ConversableAgent.generate_oai_reply
    with ScriptedServer(["said"]) as server:
        assert do(colour, assistant(server), "generate_reply", ASKED, exclude=[other]) == "said"


def test_an_async_chat_falls_back_to_the_sync_half_where_the_async_one_is_excluded() -> None:
    with ScriptedServer(["said"]) as server:
        agent = assistant(server)
        reply = do("async", agent, "generate_reply", ASKED, exclude=[ConversableAgent.a_generate_oai_reply])
    assert reply == "said"


@both_colours
def test_all_others_can_be_removed(colour: str) -> None:
    agent = bare()
    agent.register_reply([None], noting([], 0, True, "only"), remove_other_reply_funcs=True)
    assert len(agent._reply_func_list) == 1
    assert do(colour, agent, "generate_reply", ASKED) == "only"


@both_colours
def test_a_reply_function_is_replaced_where_it_stands(colour: str) -> None:
    log: list[Any] = []
    agent = bare(default_auto_reply="default")
    for half in ("check_termination_and_human_reply", "a_check_termination_and_human_reply"):
        agent.replace_reply_func(getattr(ConversableAgent, half), noting(log, half))
    assert do(colour, agent, "generate_reply", ASKED) == "default"
    assert log[0].endswith("check_termination_and_human_reply")
    assert agent._reply_func_list[0]["reply_func"].__name__ == "note"


def test_sync_replies_skip_async_functions() -> None:
    log: list[Any] = []
    agent = bare()
    agent.register_reply([None], anoting(log, "async"), ignore_async_in_sync_chat=True)
    agent.generate_reply(ASKED)
    assert log == []


def test_async_replies_ask_functions_of_both_kinds_in_order() -> None:
    log: list[Any] = []
    agent = bare()
    agent.register_reply([None], anoting(log, 2))
    agent.register_reply([None], noting(log, 1))
    agent.register_reply([None], anoting(log, 3), position=2)
    do("async", agent, "generate_reply", ASKED)
    assert log == [1, 2, 3]


@pytest.mark.parametrize("whose", ["sender", "recipient"])
def test_sync_chats_refuse_async_functions(whose: str) -> None:
    a, b = bare("a"), bare("b")
    agent = a if whose == "sender" else b
    agent.register_reply([Agent], anoting([], 0))
    with pytest.raises(
        RuntimeError,
        match=r"^Async reply functions can only be used with ConversableAgent\.a_initiate_chat\(\)\. "
        r"The following async reply functions are found: note$",
    ):
        a.initiate_chat(b, message="go")
    assert not b.chat_messages


def test_sync_chats_allow_async_functions_that_say_so() -> None:
    a, b = bare("a", default_auto_reply=None), bare("b", default_auto_reply=None)
    b.register_reply([Agent], anoting([], 0, True, "never"), ignore_async_in_sync_chat=True)
    assert texts(chat("sync", a, b).chat_history) == ["go"]


@both_colours
def test_one_of_messages_and_sender_is_needed(colour: str) -> None:
    with pytest.raises(AssertionError, match="must be provided"):
        do(colour, bare(), "generate_reply")


@both_colours
def test_an_agent_replies_outside_any_chat(colour: str) -> None:
    with ScriptedServer(["pong"]) as server:
        assert do(colour, assistant(server), "generate_reply", [{"role": "user", "content": "ping"}]) == "pong"
        assert server.requests[0]["messages"][1] == {"role": "user", "content": "ping"}


@both_colours
def test_the_model_may_be_another_wrapper(colour: str) -> None:
    with ScriptedServer(["theirs"]) as server:
        other = assistant(server).client
        final, reply = do(colour, bare(), "generate_oai_reply", ASKED, None, other)
    assert (final, reply) == (True, "theirs")


@both_colours
def test_a_model_that_says_nothing_is_not_final(colour: str) -> None:
    with ScriptedServer([{"content": None}]) as server:
        agent = assistant(server, default_auto_reply="default")
        with pytest.warns(UserWarning, match=r"^Extracted_response from .* is None\.$"):
            assert do(colour, agent, "generate_reply", ASKED) == "default"
        assert len(server.requests) == 1


@pytest.mark.parametrize(
    "method",
    [
        "generate_oai_reply",
        "generate_function_call_reply",
        "generate_tool_calls_reply",
    ],
)
@both_colours
def test_replies_that_have_nothing_to_do_are_not_final(colour: str, method: str) -> None:
    assert do(colour, bare(), method, ASKED) == (False, None)


def test_code_replies_that_have_nothing_to_do_are_not_final() -> None:
    assert bare().generate_code_execution_reply(ASKED) == (False, None)


@both_colours
def test_the_conversation_is_the_default_of_messages(colour: str) -> None:
    with ScriptedServer(["seen"]) as server:
        agent, peer = assistant(server), user()
        peer.send("stored", agent, request_reply=False, silent=True)
        assert do(colour, agent, "generate_oai_reply", sender=peer) == (True, "seen")
        assert server.requests[0]["messages"][-1]["content"] == "stored"
