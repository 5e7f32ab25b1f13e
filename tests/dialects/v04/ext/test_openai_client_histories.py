"""Whatever history is sent, endpoints accept its shape; and what is kept of messages never shows."""

from __future__ import annotations

from collections import Counter
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autogen_core import FunctionCall
from autogen_core.models import (
    AssistantMessage,
    FunctionExecutionResult,
    FunctionExecutionResultMessage,
    LLMMessage,
    SystemMessage,
    UserMessage,
)
from autogen_ext.models.openai._answers import result_of
from autogen_ext.models.openai._histories import Histories
from autogen_ext.models.openai._message_transform import Transform
from coterie.messages import Answer, Choice

FAMILIES = ["gpt-4o", "gemini-2.0-flash", "claude-3-5-sonnet", "mistral", "r1", "unknown"]

texts = st.text(max_size=6)
ids = st.sampled_from(["c1", "c2", ""])
calls = st.builds(FunctionCall, id=ids, name=st.sampled_from(["add", "not legal"]), arguments=st.just("{}"))
results = st.builds(FunctionExecutionResult, content=texts, name=st.just("add"), call_id=ids)
messages = st.lists(
    st.one_of(
        st.builds(SystemMessage, content=texts),
        st.builds(UserMessage, content=st.one_of(texts, st.lists(texts, max_size=2)), source=texts),
        st.builds(AssistantMessage, content=st.one_of(texts, st.lists(calls, max_size=2)), source=texts),
        st.builds(FunctionExecutionResultMessage, content=st.lists(results, max_size=2)),
    ),
    max_size=8,
)


def histories(family: str, many_systems: bool) -> Histories:
    return Histories(Transform(family, names=True, prefixes=False, many_systems=many_systems))


def sent(by: Histories, history: list[Any]) -> list[dict[str, Any]]:
    body: list[dict[str, Any]] = orjson.loads(by.encode({"model": "m"}, history))["messages"]
    return body


@given(messages, st.sampled_from(FAMILIES), st.booleans())
def test_every_call_is_followed_by_exactly_its_results(history: list[LLMMessage], family: str, many: bool) -> None:
    waiting: Counter[str] = Counter()
    for each in sent(histories(family, many), history):
        if each["role"] == "tool":
            assert waiting[each["tool_call_id"]] == 1
            waiting[each["tool_call_id"]] -= 1
            continue
        assert not waiting.total()
        asked = [call["id"] for call in each.get("tool_calls", ())]
        assert all(asked)
        assert len(set(asked)) == len(asked)
        waiting.update(asked)
    assert not waiting.total()


@given(messages, st.sampled_from(FAMILIES), st.booleans())
def test_what_was_sent_before_changes_nothing(history: list[LLMMessage], family: str, many: bool) -> None:
    kept = histories(family, many)
    for end in range(len(history) + 1):
        sent(kept, history[:end])

    assert sent(kept, history) == sent(histories(family, many), history)


@given(messages)
def test_models_that_read_one_system_message_get_one_at_most(history: list[LLMMessage]) -> None:
    roles = [each["role"] for each in sent(histories("gemini-2.0-flash", False), history)]

    assert roles.count("system") <= 1


@given(messages, st.data())
def test_a_change_in_place_is_seen(history: list[LLMMessage], data: st.DataObject) -> None:
    kept = histories("gpt-4o", True)
    sent(kept, history)
    for each in history:
        if isinstance(each.content, str):
            each.content = data.draw(texts)
        elif isinstance(each, AssistantMessage | FunctionExecutionResultMessage) and each.content:
            each.content.pop()

    assert sent(kept, history) == sent(histories("gpt-4o", True), history)


@pytest.mark.parametrize("content", ["Hi there", [{"type": "text", "text": "Hi "}, {"type": "text", "text": "there"}]])
def test_an_answer_in_parts_is_one_text(content: Any) -> None:
    answer = Answer("i", "m", 1, [Choice({"role": "assistant", "content": content}, "stop")])

    assert result_of(answer, "unknown").content == "Hi there"
