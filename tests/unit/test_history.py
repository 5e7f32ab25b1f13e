"""A history that leaves for an endpoint keeps the rules of Chat Completions, whatever happened to it before."""

from __future__ import annotations

import copy
import json
import os
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coterie.history import NO_RESULT, trim, valid

EXAMPLES = int(os.environ.get("COTERIE_HISTORIES", "5000"))
LONG_EXAMPLES = 100_000

Message = dict[str, Any]


def breach(messages: list[Message]) -> str | None:
    """The rule model: what a strict Chat Completions endpoint objects to, or None."""
    owed: list[str] = []
    for index, message in enumerate(messages):
        role, content = message.get("role"), message.get("content")
        calls, function = message.get("tool_calls"), message.get("function_call")
        if role not in ("system", "developer", "user", "assistant", "tool", "function"):
            return f"{index}: role {role!r}"
        if role == "tool":
            if message.get("tool_call_id") not in owed:
                return f"{index}: a result that no call asked for"
            owed.remove(message["tool_call_id"])
        elif owed:
            return f"{index}: calls {owed} have no result"
        if (calls is not None or function is not None) and role != "assistant":
            return f"{index}: calls by {role}"
        if calls is not None and function is not None:
            return f"{index}: both kinds of calls"
        if calls is not None:
            if not isinstance(calls, list) or not calls:
                return f"{index}: empty tool_calls"
            for call in calls:
                if not isinstance(call.get("id"), str) or not call["id"] or call["id"] in owed:
                    return f"{index}: call id {call.get('id')!r}"
                if call.get("type") != "function" or breach_of_function(call.get("function")):
                    return f"{index}: call {call!r}"
                owed.append(call["id"])
        if function is not None and breach_of_function(function):
            return f"{index}: function_call {function!r}"
        if content is None and not (calls or function):
            return f"{index}: no content"
        parts = content if isinstance(content, list) else []
        if content is not None and not isinstance(content, str) and not (parts and all(type(p) is dict for p in parts)):
            return f"{index}: content {content!r}"
        if (name := message.get("name")) is not None and not is_legal(name):
            return f"{index}: name {name!r}"
        if role == "function" and name is None:
            return f"{index}: a function without a name"
    return f"calls {owed} have no result" if owed else None


def breach_of_function(function: Any) -> bool:
    return (
        not isinstance(function, dict)
        or not is_legal(function.get("name"))
        or type(function.get("arguments")) is not str
    )


def is_legal(name: Any) -> bool:
    return isinstance(name, str) and re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", name) is not None


def texts_of(messages: list[Message]) -> set[str]:
    """The marked texts (<1>, <2>, ...) that stand anywhere in the messages."""
    return set(re.findall(r"<\d+>", json.dumps(messages)))


IDS = st.sampled_from(["a", "b", "c", "", None, 7])
NAMES = st.sampled_from([None, "bob", "Bob Smith", "", "é" * 70, 5])
CONTENTS = st.sampled_from(["text", "empty", "none", "parts", "strings", "object"])
STEPS = st.one_of(
    st.tuples(
        st.just("say"), st.sampled_from(["user", "assistant", "system", "developer", "critic", None]), CONTENTS, NAMES
    ),
    st.tuples(st.just("call"), st.lists(st.tuples(IDS, NAMES), max_size=3), CONTENTS, st.booleans()),
    st.tuples(st.just("answer")),
    st.tuples(st.just("result"), IDS, CONTENTS, NAMES),
    st.tuples(st.just("legacy"), st.sampled_from(["call", "result", "both"]), NAMES),
    st.tuples(st.just("trim"), st.integers(0, 6)),
    st.tuples(st.just("resume"), st.integers(0, 3)),
    st.tuples(st.just("repeat")),
    st.tuples(st.just("send")),
)


class Story:
    """A history as programs make and break it, one step after the other."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.said = 0

    def text(self) -> str:
        self.said += 1
        return f"<{self.said}>"

    def content(self, kind: str) -> Any:
        if kind in ("empty", "none"):
            return "" if kind == "empty" else None
        text = self.text()
        return {
            "text": text,
            "parts": [{"type": "text", "text": text}],
            "strings": [text],
            "object": {"text": text},
        }[kind]

    def say(self, role: str | None, content: str, name: Any) -> None:
        self.messages.append({"role": role, "content": self.content(content), "name": name})

    def call(self, calls: list[tuple[Any, Any]], content: str, is_typed: bool) -> None:
        made = [{"id": id, "function": {"name": name, "arguments": self.text()}} for id, name in calls]
        made = [{**each, "type": "function"} if is_typed else each for each in made]
        self.messages.append({"role": "assistant", "content": self.content(content), "tool_calls": made})

    def answer(self) -> None:
        """Answer the last calls as they should be."""
        for each in (self.messages[-1].get("tool_calls") or []) if self.messages else []:
            self.messages.append({"role": "tool", "tool_call_id": each["id"], "content": self.text()})

    def result(self, id: Any, content: str, name: Any) -> None:
        message = {"role": "tool", "tool_call_id": id, "content": self.content(content), "name": name}
        self.messages.append({key: value for key, value in message.items() if value is not None})

    def legacy(self, kind: str, name: Any) -> None:
        function = {"name": name, "arguments": self.text()}
        call: Message = {"role": "assistant", "content": None, "function_call": function}
        if kind == "both":
            call["tool_calls"] = [{"id": "a", "type": "function", "function": {"name": "f", "arguments": self.text()}}]
        result = {"role": "function", "name": name, "content": self.text()}
        self.messages.append(result if kind == "result" else call)

    def trim(self, keep: int) -> None:
        self.messages = trim(self.messages, keep)

    def resume(self, lost: int) -> None:
        """A crash loses the tail; the rest comes back from JSON."""
        self.messages = json.loads(json.dumps(self.messages[: len(self.messages) - lost]))

    def repeat(self) -> None:
        self.messages = self.messages + copy.deepcopy(self.messages[-1:])

    def send(self) -> None:
        self.messages = valid(self.messages)


def check(steps: list[tuple[Any, ...]]) -> None:
    story = Story()
    for name, *arguments in steps:
        getattr(story, name)(*arguments)
    messages, before = story.messages, json.dumps(story.messages)
    mended = valid(messages)
    assert breach(mended) is None
    assert texts_of(mended) == texts_of(messages)
    assert json.dumps(messages) == before, "changed in place"
    assert valid(mended) is mended
    if breach(messages) is None:
        assert mended is messages


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(st.lists(STEPS, max_size=14))
def test_any_sequence_of_messages_calls_results_trims_and_resumes_leaves_as_a_valid_history(
    steps: list[tuple[Any, ...]],
) -> None:
    check(steps)


@pytest.mark.long
@settings(max_examples=LONG_EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(st.lists(STEPS, max_size=14))
def test_a_hundred_thousand_sequences_leave_as_valid_histories(steps: list[tuple[Any, ...]]) -> None:
    check(steps)


@given(st.lists(STEPS, max_size=14), st.integers(1, 8))
def test_a_trim_keeps_the_newest_message_and_breaks_no_pair(steps: list[tuple[Any, ...]], keep: int) -> None:
    story = Story()
    for name, *arguments in steps:
        getattr(story, name)(*arguments)
    whole, cut = valid(story.messages), trim(story.messages, keep)
    assert breach(cut) is None
    assert cut[-1:] == whole[-1:]
    assert len(cut) <= keep or all(each["role"] in ("tool", "function") for each in cut[1:])


def call(*ids: str) -> Message:
    calls = [{"id": id, "type": "function", "function": {"name": "f", "arguments": "{}"}} for id in ids]
    return {"role": "assistant", "content": None, "tool_calls": calls}


def result(id: str, content: str = "done") -> Message:
    return {"role": "tool", "tool_call_id": id, "content": content}


def user(content: str) -> Message:
    return {"role": "user", "content": content}


def test_a_call_without_a_result_gets_one_that_says_so() -> None:
    assert valid([call("a", "b"), result("b")]) == [call("a", "b"), result("a", NO_RESULT), result("b")]


def test_what_came_between_a_call_and_its_result_moves_behind_them() -> None:
    assert valid([call("a"), user("wait"), result("a")]) == [call("a"), result("a"), user("wait")]


def test_a_result_of_no_call_becomes_a_users_message() -> None:
    assert valid([result("a", "42")]) == [user("Result of the tool call a:\n42")]


def test_a_result_that_came_twice_word_for_word_stands_once() -> None:
    assert valid([call("a"), result("a"), result("a")]) == [call("a"), result("a")]


def test_a_second_result_with_other_words_is_kept() -> None:
    messages = valid([call("a"), result("a", "one"), result("a", "two")])
    assert messages[2:] == [user("Result of the tool call a:\ntwo")]


def test_ids_that_return_in_a_later_turn_pair_with_that_turn() -> None:
    messages = [call("a"), result("a", "one"), call("a"), result("a", "two")]
    assert valid(messages) is messages


def test_an_empty_list_of_calls_is_left_out() -> None:
    message = {"role": "assistant", "content": "hi", "tool_calls": []}
    assert valid([message]) == [{"role": "assistant", "content": "hi"}]


def test_a_result_without_an_id_goes_to_the_oldest_open_call() -> None:
    messages = valid([call("a", "b"), {"role": "tool", "content": "one"}, {"role": "tool", "content": "two"}])
    assert messages[1:] == [result("a", "one"), result("b", "two")]


def test_names_are_made_legal() -> None:
    assert valid([{"role": "user", "name": "Bob Smith", "content": "hi"}])[0]["name"] == "Bob_Smith"


def test_null_fields_need_no_mending() -> None:
    messages = [{"role": "assistant", "content": "hi", "name": None, "tool_calls": None, "function_call": None}]
    assert valid(messages) is messages


def test_a_trim_leaves_no_result_without_its_call() -> None:
    messages = [user("go"), call("a"), result("a"), user("next")]
    assert trim(messages, 2) == [user("next")]


def test_a_trim_to_less_than_the_newest_pair_keeps_that_pair() -> None:
    messages = [user("go"), call("a", "b"), result("a"), result("b")]
    assert trim(messages, 1) == messages[1:]
