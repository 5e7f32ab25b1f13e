from __future__ import annotations

import asyncio
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from autogen_core import FunctionCall
from autogen_core.model_context import (
    BufferedChatCompletionContext,
    ChatCompletionContext,
    HeadAndTailChatCompletionContext,
    TokenLimitedChatCompletionContext,
)
from autogen_core.models import (
    AssistantMessage,
    FunctionExecutionResult,
    FunctionExecutionResultMessage,
    LLMMessage,
    UserMessage,
)
from tests.dialects.v04.core import facts

Counting: Any = facts.Counting


def asking(ids: list[str]) -> AssistantMessage:
    return AssistantMessage(content=[FunctionCall(each, "{}", "f") for each in ids], source="a")


def answering(ids: list[str]) -> FunctionExecutionResultMessage:
    results = [FunctionExecutionResult(content="r", name="f", call_id=each) for each in ids]
    return FunctionExecutionResultMessage(content=results)


def turn(ids: list[str], apart: bool) -> list[LLMMessage]:
    """A call and its results: ids are reused between turns, as some endpoints do."""
    return [asking(ids), *([answering([each]) for each in ids] if apart else [answering(ids)])]


words = st.sampled_from(["user", "assistant"]).map(
    lambda who: [UserMessage(content="u", source="u") if who == "user" else AssistantMessage(content="a", source="a")]
)
turns = st.builds(turn, st.lists(st.sampled_from("123"), min_size=1, max_size=3, unique=True), st.booleans())
histories: st.SearchStrategy[list[LLMMessage]] = st.lists(words | turns, max_size=12).map(
    lambda parts: [message for part in parts for message in part]
)
sizes = st.integers(1, 12)


def seen(context: ChatCompletionContext) -> list[LLMMessage]:
    return asyncio.run(context.get_messages())


def assert_valid(messages: list[LLMMessage]) -> None:
    """Every call is followed by exactly its results, and every result follows its call."""
    open_ids: set[str] = set()
    for message in messages:
        if isinstance(message, FunctionExecutionResultMessage):
            ids = {result.call_id for result in message.content}
            assert ids <= open_ids
            open_ids -= ids
            continue
        assert not open_ids
        if isinstance(message, AssistantMessage) and not isinstance(message.content, str):
            open_ids = {call.id for call in message.content}
    assert not open_ids


@given(histories, sizes)
def test_the_end_of_a_history_has_calls_with_their_results(history: list[LLMMessage], size: int) -> None:
    messages = seen(BufferedChatCompletionContext(size, history))
    assert_valid(messages)
    assert len(messages) <= size
    assert messages == history[len(history) - len(messages) :]


@given(histories, sizes, sizes)
def test_the_head_and_tail_have_calls_with_their_results(history: list[LLMMessage], head: int, tail: int) -> None:
    assert_valid(seen(HeadAndTailChatCompletionContext(head, tail, history)))


@given(histories, st.integers(1, 200))
def test_what_fits_has_calls_with_their_results(history: list[LLMMessage], limit: int) -> None:
    client = Counting()
    messages = seen(TokenLimitedChatCompletionContext(client, token_limit=limit, initial_messages=history))
    assert_valid(messages)
    assert client.count_tokens(messages) <= limit


@given(histories, st.integers(0, 200))
def test_what_the_window_takes_has_calls_with_their_results(history: list[LLMMessage], window: int) -> None:
    client = Counting(window)
    messages = seen(TokenLimitedChatCompletionContext(client, initial_messages=history))
    assert_valid(messages)
    assert client.remaining_tokens(messages) >= 0


def test_counting_a_long_history_takes_few_counts() -> None:
    class Watched(Counting):  # type: ignore[misc]  # facts.py is not typed
        counts = 0

        def count_tokens(self, messages: Any, *, tools: Any = ()) -> Any:
            self.counts += 1
            return super().count_tokens(messages, tools=tools)

    client = Watched()
    history: list[LLMMessage] = [UserMessage(content="u", source="u") for _ in range(1000)]
    messages = seen(TokenLimitedChatCompletionContext(client, token_limit=500, initial_messages=history))
    assert len(messages) == 50
    assert client.counts < 15
