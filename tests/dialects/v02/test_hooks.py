"""Hooks: where they can be put, what they see, and their order in either colour."""

from __future__ import annotations

from typing import Any

import pytest

from autogen import ConversableAgent
from coterie.testing import ScriptedServer

from .chatting import assistant, both_colours, do, speaker

NAMES = ["process_last_received_message", "process_all_messages_before_reply", "process_message_before_send"]


def test_unknown_places_and_double_hooks_are_refused() -> None:
    agent = ConversableAgent("a")
    with pytest.raises(AssertionError, match=r"^nowhere is not a hookable method\.$"):
        agent.register_hook("nowhere", print)
    agent.register_hook(NAMES[0], str)
    with pytest.raises(AssertionError, match=r"is already registered as a hook\.$"):
        agent.register_hook(NAMES[0], str)
    assert set(agent.hook_lists) == {*NAMES, *(f"a_{each}" for each in NAMES)}


@pytest.mark.parametrize("name", NAMES)
def test_a_hook_of_the_wrong_colour_is_warned_of(name: str) -> None:
    async def later(*_: Any, **__: Any) -> Any: ...

    def now(*_: Any, **__: Any) -> Any: ...

    agent = ConversableAgent("a")
    with pytest.warns(UserWarning, match=r"Hook 'later' is asynchronous, but it's being registered in a synchronous"):
        agent.register_hook(name, later)
    with pytest.warns(UserWarning, match=r"Hook 'now' is synchronous, but it's being registered in a asynchronous"):
        agent.register_hook(f"a_{name}", now)


def hooked(log: list[str]) -> ConversableAgent:
    agent = speaker("a", ["r"])

    def sync(name: str) -> Any:
        def hook(*args: Any, **kwargs: Any) -> Any:
            log.append(name)
            return kwargs["message"] if kwargs else args[0]

        return hook

    def later(name: str) -> Any:
        async def hook(*args: Any, **kwargs: Any) -> Any:
            log.append(f"a_{name}")
            return kwargs["message"] if kwargs else args[0]

        return hook

    for name in NAMES:
        agent.register_hook(f"a_{name}", later(name))
        agent.register_hook(name, sync(name))
    return agent


def test_the_order_in_a_sync_reply() -> None:
    log: list[str] = []
    hooked(log).generate_reply([{"content": "q"}])
    assert log == ["process_last_received_message", "process_all_messages_before_reply"]


def test_the_order_in_an_async_reply_with_sync_hooks_before_async_ones() -> None:
    log: list[str] = []
    do("async", hooked(log), "generate_reply", [{"content": "q"}])
    assert log == [
        "process_all_messages_before_reply",
        "a_process_all_messages_before_reply",
        "process_last_received_message",
        "a_process_last_received_message",
    ]


@both_colours
def test_a_message_is_changed_before_it_is_sent(colour: str) -> None:
    a, b = speaker("a"), speaker("b")
    seen: dict[str, Any] = {}

    def louder(sender: Any, message: Any, recipient: Any, silent: bool) -> Any:
        seen.update(sender=sender, recipient=recipient, silent=silent)
        return {**message, "content": message["content"].upper()}

    a.register_hook("process_message_before_send", louder)
    do(colour, a, "send", {"content": "hi"}, b, silent=True)
    assert (a.chat_messages[b][0]["content"], b.chat_messages[a][0]["content"]) == ("HI", "HI")
    assert seen == {"sender": a, "recipient": b, "silent": True}


@both_colours
def test_the_hook_before_sending_sees_the_message_as_the_program_gave_it(colour: str) -> None:
    a, b = speaker("a"), speaker("b")
    a.register_hook("process_message_before_send", lambda sender, message, recipient, silent: f"<{message}>")
    do(colour, a, "send", "hi", b, silent=True)
    assert b.chat_messages[a][0]["content"] == "<hi>"


@both_colours
def test_the_last_message_is_changed_where_it_is_stored(colour: str) -> None:
    with ScriptedServer(["r"]) as server:
        agent = assistant(server)
        agent.register_hook("process_last_received_message", lambda text: f"{text}!")
        messages = [{"role": "user", "content": "old"}, {"role": "user", "content": "new"}]
        do(colour, agent, "generate_reply", messages)
        assert [each["content"] for each in server.requests[0]["messages"][1:]] == ["old", "new!"]
    assert messages[-1]["content"] == "new!"


@pytest.mark.parametrize(
    "message",
    [
        {"content": "c", "function_call": {"name": "f"}},
        {"content": "c", "context": {"k": 1}},
        {"tool_calls": []},
        {"content": None},
        {"content": "exit"},
    ],
)
@both_colours
def test_messages_that_the_last_message_hook_skips(colour: str, message: dict[str, Any]) -> None:
    agent = speaker("a")
    agent.register_hook("process_last_received_message", lambda _: "changed")
    messages = [dict(message)]
    assert do(colour, agent, "process_last_received_message", messages) == [message]


@both_colours
def test_content_of_parts_passes_the_last_message_hook(colour: str) -> None:
    agent, parts = speaker("a"), [{"type": "text", "text": "t"}]
    agent.register_hook("process_last_received_message", lambda content: [*content, {"type": "text", "text": "u"}])
    assert len(do(colour, agent, "process_last_received_message", [{"content": parts}])[0]["content"]) == 2


@both_colours
def test_all_messages_are_changed_for_the_reply_and_not_in_the_store(colour: str) -> None:
    with ScriptedServer(["r"]) as server:
        agent, peer = assistant(server), speaker("p")
        for each in ("1", "2"):
            peer.send(each, agent, request_reply=False, silent=True)
        agent.register_hook("process_all_messages_before_reply", lambda messages: messages[-1:])
        do(colour, agent, "generate_reply", sender=peer)
        assert [each["content"] for each in server.requests[0]["messages"]] == ["S", "2"]
    assert len(agent.chat_messages[peer]) == 2


@both_colours
def test_hooks_run_one_after_the_other(colour: str) -> None:
    agent = speaker("a")
    agent.register_hook("process_last_received_message", lambda text: text + "1")
    agent.register_hook("process_last_received_message", lambda text: text + "2")
    assert do(colour, agent, "process_last_received_message", [{"content": "c"}])[0]["content"] == "c12"


def test_async_hooks_run_in_async_chats_only() -> None:
    async def later(text: Any) -> Any:
        return text + "!"

    agent = speaker("a")
    agent.register_hook("a_process_last_received_message", later)
    assert do("sync", agent, "process_last_received_message", [{"content": "c"}])[0]["content"] == "c"
    assert do("async", agent, "process_last_received_message", [{"content": "c"}])[0]["content"] == "c!"


@both_colours
def test_an_overridden_hook_runner_is_called(colour: str) -> None:
    class Mine(ConversableAgent):
        def process_all_messages_before_reply(self, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
            return [{"role": "user", "content": "mine"}]

    with ScriptedServer(["r"]) as server:
        agent = Mine("a", llm_config=assistant(server).llm_config, human_input_mode="NEVER")
        do(colour, agent, "generate_reply", [{"role": "user", "content": "theirs"}])
        assert server.requests[0]["messages"][-1]["content"] == "mine"
