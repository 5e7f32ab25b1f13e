"""Long chats: without a limit, except where every message is handled within the one before."""

from __future__ import annotations

import asyncio
import sys
import threading
from typing import Any

import pytest

from autogen import Agent, ConversableAgent
from coterie.errors import ChatTooDeep

from .chatting import both_colours, chat, do, texts


def talker(name: str, cls: type[ConversableAgent] = ConversableAgent) -> ConversableAgent:
    return cls(name, human_input_mode="NEVER", default_auto_reply=name, max_consecutive_auto_reply=10**6)


def ending(agent: ConversableAgent, peer: Any, at: int) -> None:
    """Let `agent` end the chat once its conversation has `at` messages."""

    def end(recipient: Any, messages: Any, sender: Any, config: Any) -> tuple[bool, None]:
        return len(messages) >= at, None

    agent.register_reply([Agent], end)


def overriding(name: str, log: list[str]) -> type[ConversableAgent]:
    class Overriding(ConversableAgent):
        pass

    def sync(self: Any, *args: Any, **kwargs: Any) -> Any:
        log.append(name)
        return getattr(super(Overriding, self), name)(*args, **kwargs)

    async def later(self: Any, *args: Any, **kwargs: Any) -> Any:
        log.append(f"a_{name}")
        return await getattr(super(Overriding, self), f"a_{name}")(*args, **kwargs)

    setattr(Overriding, name, sync)
    setattr(Overriding, f"a_{name}", later)
    return Overriding


@both_colours
def test_two_thousand_messages_without_overrides(colour: str) -> None:
    a, b = talker("a"), talker("b")
    ending(a, b, 2000)
    assert len(chat(colour, a, b).chat_history) == 2000


@pytest.mark.parametrize("name", ["send", "receive", "generate_reply"])
@both_colours
def test_four_hundred_messages_with_an_override(colour: str, name: str) -> None:
    log: list[str] = []
    limit = sys.getrecursionlimit()
    cls = overriding(name, log)
    a, b = talker("a", cls), talker("b", cls)
    ending(a, b, 400)
    assert len(chat(colour, a, b).chat_history) == 400
    assert set(log) == {name if colour == "sync" else f"a_{name}"}
    assert len(log) >= 398
    assert sys.getrecursionlimit() == limit


@both_colours
def test_four_hundred_messages_in_a_thread(colour: str) -> None:
    lengths: list[int] = []

    def target() -> None:
        a, b = talker("a", overriding("send", [])), talker("b", overriding("receive", []))
        ending(a, b, 400)
        lengths.append(len(chat(colour, a, b).chat_history))

    thread = threading.Thread(target=target)
    thread.start()
    thread.join()
    assert lengths == [400]


@both_colours
def test_an_override_of_the_other_colour_has_no_depth(colour: str) -> None:
    log: list[str] = []
    other = "a_receive" if colour == "sync" else "receive"
    cls = overriding("receive", log)
    delattr(cls, "receive" if colour == "sync" else "a_receive")
    a, b = talker("a", cls), talker("b", cls)
    ending(a, b, 1500)
    assert len(chat(colour, a, b).chat_history) == 1500
    assert set(log) == ({other} if colour == "async" else set())


@pytest.mark.parametrize("name", ["send", "receive"])
def test_an_async_chat_stays_async_after_a_sync_override(name: str) -> None:
    log: list[str] = []
    cls = overriding(name, log)
    delattr(cls, f"a_{name}")
    a, b = talker("a", cls), talker("b", cls)

    async def later(recipient: Any, messages: Any, sender: Any, config: Any) -> tuple[bool, Any]:
        await asyncio.sleep(0)
        return True, "from the async function" if len(messages) < 3 else None

    b.register_reply([Agent], later)
    assert texts(chat("async", a, b).chat_history) == ["go", "from the async function", "a"]
    assert set(log) == {name}


def test_code_behind_the_original_call_still_runs_once_per_message() -> None:
    seen: list[str] = []

    class Noting(ConversableAgent):
        def receive(self, message: Any, *args: Any, **kwargs: Any) -> None:
            super().receive(message, *args, **kwargs)
            seen.append(f"{self.name}<{message}")

    for colour in ("sync", "async"):
        a, b = talker("a", Noting), talker("b", Noting)
        ending(a, b, 4)
        chat(colour, a, b)
    # Within each other, the last message is done first; an async chat goes on after the override.
    assert seen[:4] == ["a<b", "b<a", "a<b", "b<go"]
    assert seen[4:] == ["b<go", "a<b", "b<a", "a<b"]


@both_colours
def test_a_chat_that_grows_too_deep_names_the_override(colour: str) -> None:
    cls = overriding("receive", [])
    a, b = talker("a", cls), talker("b", cls)
    with pytest.raises(ChatTooDeep, match=r"Overriding overrides 'receive'") as caught:
        chat(colour, a, b)
    assert len(caught.value.partial.chat_history) > 400


@both_colours
def test_an_override_that_wastes_the_stack_is_named_too(colour: str) -> None:
    def deeper(call: Any, left: int) -> Any:
        return call() if left == 0 else deeper(call, left - 1)

    class Wasteful(ConversableAgent):
        def receive(self, *args: Any, **kwargs: Any) -> None:
            deeper(lambda: super(Wasteful, self).receive(*args, **kwargs), 50)

        async def a_receive(self, *args: Any, **kwargs: Any) -> None:
            await deeper(lambda: super(Wasteful, self).a_receive(*args, **kwargs), 50)

    a, b = talker("a", Wasteful), talker("b", Wasteful)
    with pytest.raises(ChatTooDeep, match="Wasteful overrides 'receive'"):
        chat(colour, a, b)


@both_colours
def test_a_recursion_of_the_programs_own_is_its_own_error(colour: str) -> None:
    def endless(*_: Any, **__: Any) -> Any:
        return endless()

    a, b = talker("a"), talker("b")
    b.register_reply([Agent], endless)
    with pytest.raises(RecursionError):
        do(colour, a, "initiate_chat", b, message="go", silent=True)
