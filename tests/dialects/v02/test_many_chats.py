"""Chats at the same time do not mix, and both colours tell the same story."""

from __future__ import annotations

import asyncio
import threading
import warnings
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from autogen import Agent, ConversableAgent
from coterie.testing import ScriptedServer, tool_call, tool_calls

from .chatting import assistant, at_console, chat, texts, user


def echo(request: dict[str, Any]) -> Any:
    """First call a tool with what was said, then say what it returned."""
    last = request["messages"][-1]
    return tool_call("twice", {"text": last["content"]}) if last["role"] == "user" else f"{last['content']} TERMINATE"


def pair(server: ScriptedServer, number: int) -> tuple[Any, Any]:
    proxy = user(f"user{number}", is_termination_msg=lambda m: "TERMINATE" in m["content"])
    helper = assistant(server, f"helper{number}")

    @proxy.register_for_execution()
    @helper.register_for_llm(description="Says it twice.")
    def twice(text: str) -> str:
        return text * 2

    return proxy, helper


def expected(number: int) -> list[Any]:
    return [f"<{number}>", None, f"<{number}><{number}>", f"<{number}><{number}> TERMINATE"]


def test_fifty_threads() -> None:
    stories: dict[int, Any] = {}
    with ScriptedServer(echo) as server:

        def target(number: int) -> None:
            with at_console():
                stories[number] = chat("sync", *pair(server, number), f"<{number}>")

        threads = [threading.Thread(target=target, args=(number,)) for number in range(50)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    assert {number: texts(story.chat_history) for number, story in stories.items()} == {
        number: expected(number) for number in range(50)
    }


def test_two_hundred_tasks() -> None:
    async def one(server: ScriptedServer, number: int) -> Any:
        proxy, helper = pair(server, number)
        return await proxy.a_initiate_chat(helper, message=f"<{number}>", silent=True)

    async def main(server: ScriptedServer) -> list[Any]:
        return await asyncio.gather(*(one(server, number) for number in range(200)))

    with ScriptedServer(echo) as server, at_console():
        stories = asyncio.run(main(server))
    assert [texts(each.chat_history) for each in stories] == [expected(number) for number in range(200)]


TEXTS = st.sampled_from(["hello", "", "TERMINATE", "exit", "one\ntwo"])
CALL = st.builds(
    tool_call,
    st.sampled_from(["f", "af", "fails", "unknown"]),
    st.sampled_from(["{}", '{"a": 1}', '{"a": ', ""]),
    st.sampled_from(["c1", "c2"]),
)
SAID = st.one_of(TEXTS, CALL, st.builds(tool_calls, CALL, CALL), st.just({"content": None}))
SCRIPTS = st.fixed_dictionaries(
    {
        "said": st.lists(SAID, max_size=6),
        "typed": st.lists(st.sampled_from(["", "typed", "exit"]), max_size=4),
        "mode": st.sampled_from(["ALWAYS", "TERMINATE", "NEVER"]),
        "limit": st.integers(0, 3),
        "turns": st.none() | st.integers(0, 4),
        "default": st.sampled_from(["", "auto", None]),
    }
)


def story(colour: str, script: dict[str, Any], server: ScriptedServer, given: list[Any]) -> Any:
    """What one script leaves behind: both views, the result, and what was printed and asked."""
    given[:] = list(script["said"])
    proxy = ConversableAgent(
        "user",
        human_input_mode=script["mode"],
        max_consecutive_auto_reply=script["limit"],
        default_auto_reply=script["default"],
    )
    helper = assistant(server, max_consecutive_auto_reply=3, default_auto_reply="nothing to say")

    async def later(a: int = 0) -> str:
        await asyncio.sleep(0)
        return f"later {a}"

    def fails(a: int = 0) -> str:
        raise ValueError("it failed")

    proxy.register_function({"f": lambda a=0: f"now {a}", "af": later, "fails": fails})
    proxy.register_reply([Agent], lambda *_, **__: (False, None))
    with at_console(*script["typed"], *["exit"] * 20) as console, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = chat(colour, proxy, helper, max_turns=script["turns"], silent=False)
    printed = console.printed.replace("ASYNC FUNCTION", "FUNCTION")
    return result, proxy.chat_messages[helper], helper.chat_messages[proxy], console.prompts, printed


def test_both_colours_tell_the_same_story() -> None:
    given_answers: list[Any] = []
    with ScriptedServer(lambda _: given_answers.pop(0) if given_answers else "out of words") as server:

        @settings(max_examples=60, deadline=None)
        @given(SCRIPTS)
        def check(script: dict[str, Any]) -> None:
            server.requests.clear()
            sync = story("sync", script, server, given_answers)
            asked = list(server.requests)
            server.requests.clear()
            assert story("async", script, server, given_answers) == sync
            assert server.requests == asked

        check()
