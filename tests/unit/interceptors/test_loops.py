"""Loops: what is one, what is none, and what each mode does."""

from __future__ import annotations

import itertools
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coterie.effects import Effect, HumanInput, ModelCall
from coterie.errors import ConfigError, LoopDetected, RunStopped
from coterie.flow import Call
from coterie.interceptors.loops import LoopGuard, Loops

from .playing import CHAT, Stage, answer, ask, tool


class Talk:
    """A chat that is watched. `said` and `ran` play its effects in turn; `warned` is what the guard said."""

    def __init__(self, mode: Loops = "warn", chat: str = CHAT) -> None:
        self.warned: list[str] = []
        self.stage = Stage(LoopGuard(mode, lambda effect, text: self.warned.append(text)))
        self.chat = chat
        self._turns = itertools.count(1)

    def said(self, text: Any, heard: str = "go on", *, agent: str = "assistant", **more: Any) -> ModelCall:
        given = text if not isinstance(text, str) else answer(text)
        self._play(ask(heard, key=self._key("model"), agent=agent, **more), given)
        performed = self.stage.performed[-1]
        assert isinstance(performed, ModelCall)
        return performed

    def ran(self, name: str, arguments: str, result: str, *, agent: str = "user") -> None:
        outcome = [True, {"name": name, "role": "function", "content": result}]
        self._play(tool(name, arguments, key=self._key("tool"), agent=agent), outcome)

    def typed(self, line: str) -> None:
        self._play(HumanInput(key=self._key("human"), agent="user", prompt="?"), line)

    def _key(self, kind: str) -> str:
        return f"{self.chat}/{next(self._turns)}/{kind}/0"

    def _play(self, effect: Effect, outcome: Any) -> None:
        assert self.stage.play(effect, outcome) is outcome


def asks(name: str, arguments: str, call_id: str) -> Any:
    return answer(None, tool_calls=[{"id": call_id, "function": {"name": name, "arguments": arguments}}])


def test_the_same_answer_three_times_is_a_loop() -> None:
    talk = Talk()
    talk.said("I will do it.", heard="Do it.")
    talk.said("I will do it.")
    assert talk.warned == []
    talk.said("I will do it. ")
    assert talk.warned == ["assistant said 'I will do it.', 3 times over"]


def test_two_agents_that_thank_each_other_are_a_loop() -> None:
    talk = Talk()
    for _ in range(3):
        talk.said("Thank you!", heard="You are welcome!", agent="a")
        talk.said("You are welcome!", heard="Thank you!", agent="b")
    assert len(talk.warned) == 1


@pytest.mark.parametrize("circle", [["A", "B"], ["A", "B", "C"], ["A", "A", "B"]])
def test_answers_in_turn_are_a_loop(circle: list[str]) -> None:
    talk = Talk()
    for text in circle * 3:
        talk.said(text)
    assert len(talk.warned) == 1
    assert "3 times over" in talk.warned[0]
    assert all(f"'{text}'" in talk.warned[0] for text in circle)


def test_the_same_answer_to_other_words_is_none() -> None:
    talk = Talk()
    for each in range(9):
        talk.said("positive", heard=f"text {each}")
    assert talk.warned == []


def test_two_equal_answers_are_none() -> None:
    talk = Talk()
    for text in ("A", "A", "B", "B", "C", "C"):
        talk.said(text)
    assert talk.warned == []


def test_the_same_answer_in_another_chat_is_none() -> None:
    guard = Talk()
    for each in range(5):
        guard.chat = f"user-assistant:0123abcd#{each + 2}"
        guard.said("A")
    assert guard.warned == []


def test_the_same_answer_by_other_agents_is_none() -> None:
    talk = Talk()
    for agent in "abcdef":
        talk.said("I agree.", agent=agent)
    assert talk.warned == []


def test_calls_outside_of_chats_are_not_watched() -> None:
    talk = Talk(chat="")
    for each in range(5):
        talk.stage.play(ask(key=f"0/model/{each}"), answer("A"))
    assert talk.warned == []


def test_a_person_who_says_ok_is_none() -> None:
    talk = Talk()
    talk.said("Done.", heard="Do it.")
    for _ in range(4):
        talk.typed("ok")
        talk.said("Done.", heard="ok")
    assert talk.warned == []


def test_a_person_who_only_presses_enter_does_not_break_a_loop() -> None:
    talk = Talk()
    for _ in range(3):
        talk.typed("")
        talk.said("Done.")
    assert len(talk.warned) == 1


@pytest.mark.parametrize("nothing", ["", "  \n", None])
def test_three_empty_answers_are_a_loop_whatever_they_answer(nothing: str | None) -> None:
    talk = Talk()
    for each in range(3):
        talk.said(answer(nothing), heard=f"text {each}")
    assert talk.warned == ["assistant answered nothing, 3 times over"]


def test_the_same_tool_call_with_the_same_result_is_a_loop() -> None:
    talk = Talk()
    for each in range(3):
        talk.said(asks("look", "{}", f"id{each}"), heard="nothing there" if each else "Look!")
        talk.ran("look", "{}", "nothing there")
    assert talk.warned == ["user ran the tool 'look' with '{}' and the same result, 3 times over"]


def test_a_tool_that_is_polled_until_its_result_changes_is_none() -> None:
    talk = Talk()
    for state in ("queued", "queued", "running", "running", "done"):
        talk.said(asks("status", "{}", state), heard=state)
        talk.ran("status", "{}", state)
    assert talk.warned == []


def test_another_argument_is_another_call() -> None:
    talk = Talk()
    for each in range(9):
        talk.said(asks("look", f'{{"page": {each}}}', "x"), heard="nothing there")
        talk.ran("look", f'{{"page": {each}}}', "nothing there")
    assert talk.warned == []


def test_two_tool_calls_in_turn_are_a_loop() -> None:
    talk = Talk()
    for _ in range(3):
        talk.ran("open", "{}", "opened")
        talk.ran("close", "{}", "closed")
    assert len(talk.warned) == 1


def test_a_call_of_a_tool_that_never_runs_is_a_loop() -> None:
    talk = Talk()
    for each in range(4):
        talk.said(asks("unknown", "{}", f"id{each}"), heard="Error: no such function" if each else "Look!")
    assert len(talk.warned) == 1


def test_an_overridden_reply_is_compared_too() -> None:
    talk = Talk()
    for _ in range(3):
        talk.said([True, "as ever"], call=Call(print, print, (), {}))
    assert len(talk.warned) == 1


def test_each_further_three_are_told_again() -> None:
    talk = Talk()
    for _ in range(9):
        talk.said("A")
    assert len(talk.warned) == 3


def test_warn_changes_no_request() -> None:
    talk = Talk("warn")
    requests = {talk.said("A").body for _ in range(9)}
    assert len(requests) == 1


def test_stop_ends_the_run_and_names_agent_words_and_times() -> None:
    talk = Talk("stop")
    talk.said("A")
    talk.said("A")
    with pytest.raises(RunStopped, match="assistant said 'A', 3 times over") as raised:
        talk.said("A")
    assert isinstance(raised.value.error, LoopDetected)


def test_steer_adds_one_message_to_the_next_request_only() -> None:
    talk = Talk("steer")
    for _ in range(3):
        plain = talk.said("A")
    steered, after = talk.said("B"), talk.said("C")
    messages = orjson.loads(steered.body)["messages"]
    assert messages[:-1] == orjson.loads(plain.body)["messages"]
    assert messages[-1]["role"] == "user"
    assert "said 'A', 3 times over" in messages[-1]["content"]
    assert after.body == plain.body
    assert len(talk.warned) == 1


def test_steer_keeps_the_rest_of_the_request() -> None:
    talk = Talk("steer")
    for _ in range(3):
        talk.said("A")
    tools = [{"type": "function", "function": {"name": "f", "parameters": {"b": 1, "a": 2}}}]
    steered = talk.said("B", tools=tools, max_tokens=5)
    assert steered.key == f"{CHAT}/4/model/0"
    assert steered.body.startswith(
        b'{"model":"scripted","max_tokens":5,"tools":' + orjson.dumps(tools) + b',"messages":[{"role":"user"'
    )


def test_steer_tells_the_agent_that_repeats_itself_and_no_other() -> None:
    talk = Talk("steer")
    for _ in range(3):
        talk.said("A", agent="a")
    assert len(orjson.loads(talk.said("B", agent="b").body)["messages"]) == 1
    assert len(orjson.loads(talk.said("B", agent="a").body)["messages"]) == 2


def test_after_tools_whoever_asks_next_is_told() -> None:
    talk = Talk("steer")
    for _ in range(3):
        talk.ran("look", "{}", "nothing", agent="user")
    assert len(orjson.loads(talk.said("B", agent="assistant").body)["messages"]) == 2


def test_a_steered_request_is_not_answered_from_a_cache() -> None:
    talk = Talk("steer")
    for _ in range(3):
        talk.said("A")
    assert talk.said("B", cache={}, cache_key="k").cache is None


def test_an_unknown_mode_is_refused() -> None:
    with pytest.raises(ConfigError, match="'shout'"):
        LoopGuard("shout", print)  # type: ignore[arg-type]


@given(st.lists(st.sampled_from("ABC"), max_size=60), st.sampled_from(["stop", "warn", "steer"]))
def test_what_never_comes_three_times_over_is_never_a_loop(texts: list[str], mode: Loops) -> None:
    talk = Talk(mode)
    for each, text in enumerate(texts):
        talk.said(text, heard=str(each))
    assert talk.warned == []


@given(st.lists(st.sampled_from("ABCDEF"), max_size=8), st.lists(st.sampled_from("XYZ"), min_size=1, max_size=3))
def test_any_short_circle_is_found_whatever_came_before(before: list[str], circle: list[str]) -> None:
    talk = Talk()
    for text in [*before, *circle * 5]:
        talk.said(text)
    assert talk.warned
