"""When a person is asked, with which words, and what their answers do."""

from __future__ import annotations

import asyncio
import builtins
from typing import Any

import pytest

from autogen import ConversableAgent

from .chatting import at_console, both_colours, chat, do, speaker, texts

HI = [{"role": "user", "content": "hi"}]
END = [{"role": "user", "content": "TERMINATE"}]


def person(mode: str, **more: Any) -> ConversableAgent:
    return ConversableAgent("me", **{"human_input_mode": mode, "default_auto_reply": "auto", **more})


def check(colour: str, agent: ConversableAgent, messages: list[dict[str, Any]], sender: Any = None) -> Any:
    return do(colour, agent, "check_termination_and_human_reply", messages, sender)


@both_colours
def test_always_asks_before_every_reply(colour: str) -> None:
    with at_console("well") as console:
        assert check(colour, person("ALWAYS"), HI, speaker("you")) == (True, {"role": "user", "content": "well"})
    assert console.prompts == [
        (
            "Replying as me. Provide feedback to you. Press enter to skip and use auto-reply, or type 'exit' to end the "
            "conversation: "
        )
    ]
    assert console.printed == ""


@both_colours
def test_nobody_is_the_sender(colour: str) -> None:
    with at_console("exit") as console:
        check(colour, person("ALWAYS"), HI)
    assert "Provide feedback to the sender. Press" in console.prompts[0]


@both_colours
def test_always_goes_on_by_itself_after_an_empty_line(colour: str) -> None:
    agent = person("ALWAYS", max_consecutive_auto_reply=1)
    with at_console("", "") as console:
        assert check(colour, agent, HI) == (False, None)
        assert check(colour, agent, HI) == (False, None)
    assert console.printed == "\n>>>>>>>> NO HUMAN INPUT RECEIVED.\n\n>>>>>>>> USING AUTO REPLY...\n" * 2
    assert agent._consecutive_auto_reply_counter[None] == 2


@both_colours
def test_always_ends_at_a_termination_message_after_an_empty_line(colour: str) -> None:
    with at_console("") as console:
        assert check(colour, person("ALWAYS"), END) == (True, None)
    assert console.printed == "\n>>>>>>>> NO HUMAN INPUT RECEIVED.\n"


@pytest.mark.parametrize("mode", ["ALWAYS", "TERMINATE"])
@both_colours
def test_exit_ends_and_counts_from_zero(colour: str, mode: str) -> None:
    agent = person(mode, max_consecutive_auto_reply=1)
    agent._consecutive_auto_reply_counter[None] = 1
    with at_console("exit"):
        assert check(colour, agent, HI) == (True, None)
    assert agent._consecutive_auto_reply_counter[None] == 0


@both_colours
def test_terminate_asks_nobody_as_long_as_replies_are_free(colour: str) -> None:
    with at_console() as console:
        assert check(colour, person("TERMINATE"), HI) == (False, None)
    assert (console.prompts, console.printed) == ([], "\n>>>>>>>> USING AUTO REPLY...\n")


@both_colours
def test_terminate_asks_at_the_limit_and_may_go_on(colour: str) -> None:
    agent = person("TERMINATE", max_consecutive_auto_reply=1)
    with at_console("", "", "x") as console:
        outcomes = [check(colour, agent, HI) for _ in range(4)]
    assert outcomes[:3] == [(False, None)] * 3
    assert outcomes[3] == (True, {"role": "user", "content": "x"})
    assert (
        console.prompts
        == [
            (
                "Please give feedback to the sender. Press enter to skip and use auto-reply, or type 'exit' to stop the "
                "conversation: "
            )
        ]
        * 3
    )
    assert agent._consecutive_auto_reply_counter[None] == 0


@pytest.mark.parametrize("limit", [0, 5])
@both_colours
def test_terminate_asks_at_a_termination_message_and_ends_after_an_empty_line(colour: str, limit: int) -> None:
    with at_console("") as console:
        assert check(colour, person("TERMINATE", max_consecutive_auto_reply=limit), END) == (True, None)
    assert console.prompts == [
        "Please give feedback to the sender. Press enter or type 'exit' to stop the conversation: "
    ]
    assert console.printed == "\n>>>>>>>> NO HUMAN INPUT RECEIVED.\n"


@both_colours
def test_terminate_goes_on_with_what_was_typed(colour: str) -> None:
    with at_console("go on"):
        assert check(colour, person("TERMINATE"), END) == (True, {"role": "user", "content": "go on"})


@pytest.mark.parametrize("mode", ["TERMINATE", "ALWAYS"])
@both_colours
def test_without_any_free_reply_an_empty_line_is_sent(colour: str, mode: str) -> None:
    with at_console(""):
        reply = check(colour, person(mode, max_consecutive_auto_reply=0), HI)
    assert reply == (True, {"role": "user", "content": ""})


@both_colours
def test_never_stops_at_the_limit_and_at_a_termination_message(colour: str) -> None:
    with at_console() as console:
        assert check(colour, person("NEVER", max_consecutive_auto_reply=0), HI) == (True, None)
        assert check(colour, person("NEVER"), END) == (True, None)
        assert check(colour, person("NEVER"), HI) == (False, None)
    assert console.printed == ""


@both_colours
def test_a_person_interrupts_tools_and_functions(colour: str) -> None:
    calls = [
        {
            "content": None,
            "function_call": {"name": "f", "arguments": "{}"},
            "tool_calls": [{"id": "c1", "function": {"name": "g"}}, {"function": {"name": "h"}}],
        }
    ]
    with at_console("stop it"):
        _, reply = check(colour, person("ALWAYS"), calls)
    assert reply == {
        "role": "user",
        "content": "stop it",
        "tool_responses": [
            {"name": "f", "role": "function", "content": "USER INTERRUPTED"},
            {"tool_call_id": "c1", "role": "tool", "content": "USER INTERRUPTED"},
            {"tool_call_id": "", "role": "tool", "content": "USER INTERRUPTED"},
        ],
    }


@both_colours
def test_the_termination_test_never_sees_none(colour: str) -> None:
    seen: list[Any] = []

    def ends(message: dict[str, Any]) -> bool:
        seen.append(message["content"].rstrip())
        return False

    agent = person("NEVER", is_termination_msg=ends)
    calls = [{"content": None, "tool_calls": [{"id": "c"}]}]
    assert check(colour, agent, calls) == (False, None)
    assert seen == [""]
    assert calls[0]["content"] is None


@pytest.mark.parametrize(
    ("content", "ends"),
    [
        ("TERMINATE", True),
        ("TERMINATE.", False),
        ([{"type": "text", "text": "TERMINATE"}], True),
        (None, False),
        (lambda _: "TERMINATE", False),
        (5, False),
    ],
)
@both_colours
def test_the_default_termination_test_takes_any_content(colour: str, content: Any, ends: bool) -> None:
    assert check(colour, person("NEVER"), [{"content": content}])[0] is ends


def test_counters_are_per_peer_and_start_again_with_every_chat() -> None:
    agent, one, other = person("NEVER", max_consecutive_auto_reply=2), speaker("1", lambda _: "x"), speaker("2")
    chat("sync", agent, one)
    assert agent._consecutive_auto_reply_counter[one] == 0
    check("sync", agent, HI, one)
    assert (agent._consecutive_auto_reply_counter[one], agent._consecutive_auto_reply_counter[other]) == (1, 0)
    assert len(chat("sync", agent, one, clear_history=False).chat_history) == 12
    agent.reset_consecutive_auto_reply_counter(one)
    agent.reset_consecutive_auto_reply_counter()
    assert not agent._consecutive_auto_reply_counter


@both_colours
def test_a_person_types_the_first_message(colour: str) -> None:
    agent, peer = person("NEVER", default_auto_reply=None), speaker("p")
    with at_console("first") as console:
        result = chat(colour, agent, peer, None)
    assert console.prompts == [">"]
    assert texts(result.chat_history) == ["first"]
    assert result.human_input == ["first"]


@both_colours
def test_typed_lines_are_noted(colour: str) -> None:
    agent = person("ALWAYS")
    with at_console("a", "") as console:
        assert do(colour, agent, "get_human_input", "Q1") == "a"
        assert do(colour, agent, "get_human_input", "Q2") == ""
    assert (console.prompts, agent._human_input) == (["Q1", "Q2"], ["a", ""])


@both_colours
def test_lines_are_read_with_input_as_it_is_at_the_time(colour: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builtins, "input", lambda prompt: f"<{prompt}>")
    assert do(colour, person("ALWAYS"), "get_human_input", "Q") == "<Q>"


def test_a_waiting_person_does_not_stop_other_tasks() -> None:
    ticks: list[int] = []

    async def main() -> str:
        answered = asyncio.Event()
        loop = asyncio.get_running_loop()

        class Slow:
            def print(self, *objects: Any, **_: Any) -> None: ...

            def input(self, prompt: str = "", *, password: bool = False) -> str:
                asyncio.run_coroutine_threadsafe(answered.wait(), loop).result()
                return "late"

        async def other() -> None:
            for each in range(3):
                ticks.append(each)
                await asyncio.sleep(0)
            answered.set()

        from autogen.io import IOStream

        with IOStream.set_default(Slow()):  # type: ignore[arg-type]
            reply, _ = await asyncio.gather(person("ALWAYS").a_get_human_input("Q"), other())
        return reply

    assert (asyncio.run(main()), ticks) == ("late", [0, 1, 2])
