"""What a model is sent of a long history."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autogen
import coterie
from autogen.agentchat.contrib.capabilities.transform_messages import TransformMessages
from autogen.agentchat.contrib.capabilities.transforms import (
    MessageHistoryLimiter,
    MessageTokenLimiter,
    MessageTransform,
    TextMessageCompressor,
    TextMessageContentName,
)
from autogen.agentchat.contrib.capabilities.transforms_util import count_text_tokens
from autogen.cache.in_memory_cache import InMemoryCache
from coterie.errors import MissingExtra
from coterie.testing import ScriptedServer, tool_call
from tests.dialects.v02.chatting import assistant, at_console, both_colours, chat, texts, user

Message = dict[str, Any]


def said(*contents: Any, **more: Any) -> list[Message]:
    return [{"role": "user", "content": each, **more} for each in contents]


CALL: Message = {"role": "assistant", "content": None, "tool_calls": [{"id": "c", "function": {"name": "f"}}]}
RESULT: Message = {
    "role": "tool",
    "content": "one two three",
    "tool_responses": [{"tool_call_id": "c", "role": "tool", "content": "one two three"}],
}


class TestHistoryLimiter:
    def test_the_newest_messages_are_kept(self) -> None:
        assert texts(MessageHistoryLimiter(2).apply_transform(said("a", "b", "c"))) == ["b", "c"]

    def test_the_first_message_may_be_kept_too(self) -> None:
        limiter = MessageHistoryLimiter(2, keep_first_message=True)

        assert texts(limiter.apply_transform(said("a", "b", "c"))) == ["a", "c"]

    def test_without_a_limit_all_is_kept(self) -> None:
        assert texts(MessageHistoryLimiter().apply_transform(said("a", "b"))) == ["a", "b"]

    def test_a_limit_below_one_is_refused(self) -> None:
        with pytest.raises(ValueError, match="max_messages"):
            MessageHistoryLimiter(0)

    def test_a_result_without_its_call_is_left_out(self) -> None:
        history = [*said("a"), CALL, RESULT, *said("b")]

        assert MessageHistoryLimiter(2).apply_transform(history) == said("b")

    @pytest.mark.parametrize("keep_first", [False, True])
    def test_a_result_that_is_the_newest_keeps_its_call(self, keep_first: bool) -> None:
        history = [*said("a", "b"), CALL, RESULT]

        kept = MessageHistoryLimiter(1 + keep_first, keep_first).apply_transform(history)

        assert kept == [*said("a")[: int(keep_first)], CALL, RESULT]

    def test_the_log_counts_what_was_removed(self) -> None:
        limiter = MessageHistoryLimiter(1)

        assert limiter.get_logs(said("a", "b", "c"), said("c")) == (
            "Removed 2 messages. Number of messages reduced from 3 to 1.",
            True,
        )
        assert limiter.get_logs(said("a"), said("a")) == ("No messages were removed.", False)


HISTORIES = st.lists(
    st.one_of(st.just([CALL, RESULT]), st.text("ab ", min_size=1, max_size=9).map(lambda text: said(text))), min_size=1
).map(lambda groups: [message for group in groups for message in group])


def first_is_no_orphan(history: list[Message], kept: list[Message]) -> bool:
    return all(
        message["role"] != "tool" or (index > 0 and "tool_calls" in kept[index - 1])
        for index, message in enumerate(kept)
    )


@given(history=HISTORIES, limit=st.integers(1, 6), keep_first=st.booleans())
def test_no_limit_of_messages_parts_a_result_from_its_call(
    history: list[Message], limit: int, keep_first: bool
) -> None:
    kept = MessageHistoryLimiter(limit, keep_first).apply_transform(history)

    assert first_is_no_orphan(history, kept)
    if limit > 1 or not keep_first:
        assert kept[-1] == history[-1]


@given(history=HISTORIES, limit=st.integers(0, 12), each=st.integers(0, 5))
def test_no_limit_of_tokens_parts_a_result_from_its_call(history: list[Message], limit: int, each: int) -> None:
    kept = MessageTokenLimiter(max_tokens=limit, max_tokens_per_message=each).apply_transform(history)

    assert first_is_no_orphan(history, kept)
    assert kept[-1]["role"] == history[-1]["role"]
    assert sum(count_text_tokens(message["content"]) for message in kept) <= limit


class TestTokenLimiter:
    def test_each_message_is_cut_to_its_beginning(self) -> None:
        limiter = MessageTokenLimiter(max_tokens_per_message=2)

        assert texts(limiter.apply_transform(said("one two three", "four"))) == ["one two", "four"]

    def test_the_oldest_are_left_out_and_the_last_that_fits_is_cut(self) -> None:
        limiter = MessageTokenLimiter(max_tokens=4)

        assert texts(limiter.apply_transform(said("zero", "one two three", "four five"))) == ["one two", "four five"]

    def test_images_stay_and_only_texts_are_cut(self) -> None:
        image = {"type": "image_url", "image_url": {"url": "x"}}
        history = said([image, {"type": "text", "text": "one two three"}])

        (cut,) = MessageTokenLimiter(max_tokens_per_message=1).apply_transform(history)

        assert cut["content"] == [image, {"type": "text", "text": "one"}]

    def test_what_tools_returned_is_cut_where_it_is_sent_from(self) -> None:
        *_, cut = MessageTokenLimiter(max_tokens_per_message=2).apply_transform([CALL, RESULT])

        assert cut["tool_responses"][0]["content"] == cut["content"] == "one two"

    def test_below_the_minimum_nothing_is_cut(self) -> None:
        limiter = MessageTokenLimiter(max_tokens_per_message=1, min_tokens=9)

        assert texts(limiter.apply_transform(said("one two three"))) == ["one two three"]

    def test_what_the_filter_names_is_left_alone(self) -> None:
        limiter = MessageTokenLimiter(max_tokens_per_message=1, filter_dict={"role": ["system"]})
        history = [{"role": "system", "content": "one two"}, *said("one two")]

        assert texts(limiter.apply_transform(history)) == ["one two", "one"]

    def test_an_including_filter_names_what_is_cut(self) -> None:
        limiter = MessageTokenLimiter(1, filter_dict={"role": ["system"]}, exclude_filter=False)
        history = [{"role": "system", "content": "one two"}, *said("one two")]

        assert texts(limiter.apply_transform(history)) == ["one", "one two"]

    @pytest.mark.parametrize("limits", [{"max_tokens": -1}, {"min_tokens": 5, "max_tokens": 1}, {"min_tokens": -1}])
    def test_limits_that_cannot_be_are_refused(self, limits: dict[str, int]) -> None:
        with pytest.raises(ValueError, match="tokens"):
            MessageTokenLimiter(**limits)  # type: ignore[arg-type]

    def test_a_limit_beyond_the_context_of_the_model_is_capped_aloud(self) -> None:
        with at_console() as console:
            MessageTokenLimiter(max_tokens=10**9, model="gpt-4")

        assert "Capping it to 8192" in console.printed

    def test_the_log_counts_what_was_cut(self) -> None:
        limiter = MessageTokenLimiter()

        assert limiter.get_logs(said("one two three"), said("one")) == (
            "Truncated 2 tokens. Number of tokens reduced from 3 to 1",
            True,
        )
        assert limiter.get_logs(said("one"), said("one")) == ("No tokens were truncated.", False)


class Halver:
    """Keeps the first half of a text, and counts."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def compress_text(self, text: str, **settings: Any) -> dict[str, Any]:
        self.asked.append(text)
        return {"compressed_prompt": text[: len(text) // 2], "origin_tokens": 4, "compressed_tokens": 2}


class TestCompressor:
    def test_texts_are_compressed_and_the_given_messages_stay(self) -> None:
        history = said("abcd", [{"type": "text", "text": "efgh"}, {"type": "image_url", "image_url": {"url": "x"}}])

        compressed = TextMessageCompressor(Halver()).apply_transform(history)

        assert compressed[0]["content"] == "ab"
        assert compressed[1]["content"][0]["text"] == "ef"
        assert history[0]["content"] == "abcd"

    def test_the_log_tells_what_was_saved(self) -> None:
        compressor = TextMessageCompressor(Halver())
        history = said("abcd", "efgh")

        assert compressor.get_logs(history, compressor.apply_transform(history)) == (
            "4 tokens saved with text compression.",
            True,
        )
        assert compressor.get_logs([], compressor.apply_transform([])) == (
            "No tokens saved with text compression.",
            False,
        )

    def test_what_is_in_the_cache_is_not_compressed_again(self) -> None:
        halver, cache = Halver(), InMemoryCache("1")
        for _ in range(2):
            assert texts(TextMessageCompressor(halver, cache=cache).apply_transform(said("abcd"))) == ["ab"]

        assert halver.asked == ["abcd"]

    def test_below_the_minimum_nothing_is_compressed(self) -> None:
        assert texts(TextMessageCompressor(Halver(), min_tokens=99).apply_transform(said("abcd"))) == ["abcd"]

    def test_the_usual_compressor_names_its_extra(self) -> None:
        with pytest.raises(MissingExtra, match="long-context"):
            TextMessageCompressor()


class TestContentName:
    def test_names_stand_before_the_text(self) -> None:
        assert texts(TextMessageContentName().apply_transform(said("hello", name="ann"))) == ["ann:\nhello"]

    def test_or_behind_it(self) -> None:
        transform = TextMessageContentName("end", " (said {name})")

        assert texts(transform.apply_transform(said("hello", name="ann"))) == ["hello (said ann)"]

    def test_a_name_that_the_model_wrote_itself_stands_only_once(self) -> None:
        transform = TextMessageContentName()

        assert texts(transform.apply_transform(said("ann:\nhello", name="ann"))) == ["ann:\nhello"]

    def test_a_name_in_the_middle_of_a_text_is_left_there(self) -> None:
        transform = TextMessageContentName()

        assert texts(transform.apply_transform(said("so ann:\nhello", name="ann"))) == ["ann:\nso ann:\nhello"]

    def test_a_content_list_that_begins_with_the_name_stays(self) -> None:
        history = said([{"type": "text", "text": "ann:\n"}, {"type": "text", "text": "hello"}], name="ann")

        assert TextMessageContentName().apply_transform(history) == history

    def test_a_content_list_gets_a_part(self) -> None:
        transform = TextMessageContentName()

        (named,) = transform.apply_transform(said([{"type": "text", "text": "hello"}], name="ann"))

        assert named["content"] == [{"type": "text", "text": "ann:\n"}, {"type": "text", "text": "hello"}]

    def test_messages_without_a_name_or_words_stay(self) -> None:
        history = [*said("hello"), *said("", name="ann"), CALL]

        assert TextMessageContentName().apply_transform(history) == history

    def test_the_log_counts_the_names(self) -> None:
        transform, history = TextMessageContentName(), said("a", "b", name="ann")

        assert transform.get_logs(history, transform.apply_transform(history)) == (
            "2 message(s) changed to incorporate name.",
            True,
        )

    @pytest.mark.parametrize("settings", [{"position": "middle"}, {"format_string": "name"}])
    def test_settings_that_cannot_be_are_refused(self, settings: dict[str, str]) -> None:
        with pytest.raises(AssertionError, match="must"):
            TextMessageContentName(**settings)  # type: ignore[arg-type]


class Spoiler:
    """Changes what it is given."""

    def apply_transform(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            message["content"] = "spoilt"
        return messages

    def get_logs(self, before: list[Message], after: list[Message]) -> tuple[str, bool]:
        return f"{before[0]['content']} became {after[0]['content']}", True


@both_colours
def test_the_model_sees_the_change_and_the_conversation_stays(colour: str) -> None:
    with ScriptedServer(["one", "two"]) as server:
        agent = assistant(server)
        TransformMessages(transforms=[Spoiler()], verbose=False).add_to_agent(agent)
        result = chat(colour, user(), agent, "hello", max_turns=1)

    assert texts(server.requests[0]["messages"]) == ["S", "spoilt"]
    assert texts(result.chat_history) == ["hello", "one"]


@both_colours
@pytest.mark.parametrize("verbose", [True, False])
def test_a_verbose_transform_says_what_it_did(colour: str, verbose: bool) -> None:
    with ScriptedServer(["one"]) as server, at_console() as console:
        agent = assistant(server)
        TransformMessages(transforms=[Spoiler()], verbose=verbose).add_to_agent(agent)
        chat(colour, user(), agent, "hello", max_turns=1)

    assert ("hello became spoilt" in console.printed) is verbose


def test_a_system_message_within_the_history_is_kept() -> None:
    transform = TransformMessages(transforms=[MessageHistoryLimiter(1)], verbose=False)
    history = [{"role": "system", "content": "rules"}, *said("a", "b")]

    assert texts(transform._transform_messages(history)) == ["rules", "b"]


@both_colours
def test_a_limited_agent_can_use_tools_all_the_time(colour: str) -> None:
    with ScriptedServer([tool_call("look", {}, f"c{n}") for n in range(3)] + ["done"]) as server:
        agent, proxy = assistant(server), user(default_auto_reply="go on")
        autogen.register_function(lambda: "seen", caller=agent, executor=proxy, name="look", description="Look.")
        TransformMessages(transforms=[MessageHistoryLimiter(1)], verbose=False).add_to_agent(agent)
        chat(colour, proxy, agent, "hello", max_turns=4)

    assert [message["role"] for message in server.requests[-1]["messages"]] == ["system", "assistant", "tool"]
    assert server.requests[-1]["messages"][-1]["tool_call_id"] == "c2"


@both_colours
def test_a_replay_of_a_transformed_chat_is_equal_and_asks_nobody(tmp_path: Path, colour: str) -> None:
    with ScriptedServer(["one", "two", "three"]) as server:

        def hold() -> Any:
            agent = assistant(server)
            limits: list[MessageTransform] = [MessageHistoryLimiter(2), MessageTokenLimiter(max_tokens=3)]
            TransformMessages(transforms=limits, verbose=False).add_to_agent(agent)
            return chat(colour, user(default_auto_reply="and then?"), agent, "tell me a tale", max_turns=3)

        with coterie.run(journal=tmp_path) as run:
            recorded = hold()
        with coterie.run(journal=tmp_path, replay=run.id):
            replayed = hold()

    assert replayed.chat_history == recorded.chat_history
    assert len(server.requests) == 3
