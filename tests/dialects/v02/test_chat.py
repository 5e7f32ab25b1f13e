"""A chat from its first message to what it leaves behind."""

from __future__ import annotations

from typing import Any

import pytest

from autogen import ChatResult, ConversableAgent, InvalidCarryOverType, gather_usage_summary
from coterie.testing import Fault, ScriptedServer

from .chatting import assistant, both_colours, chat, config, do, speaker, texts, user

ENDLESS = lambda _: "on"


@pytest.mark.parametrize(("turns", "expected"), [(0, []), (1, ["go", "on"]), (2, ["go", "on", "on", "on"])])
@both_colours
@pytest.mark.filterwarnings("ignore:Cannot extract summary:UserWarning")
def test_turns_are_limited(colour: str, turns: int, expected: list[str]) -> None:
    a, b = speaker("a", ENDLESS), speaker("b", ENDLESS)
    result = chat(colour, a, b, max_turns=turns)
    assert texts(result.chat_history) == expected
    assert result.summary == (expected or [""])[-1]


@both_colours
@pytest.mark.filterwarnings("ignore:Cannot extract summary:UserWarning")
def test_no_turns_ask_nobody_for_a_first_message(colour: str) -> None:
    def never(*_: Any) -> str:
        raise AssertionError

    assert chat(colour, speaker("a"), speaker("b"), never, max_turns=0, clear_history=False).chat_history == []


@both_colours
def test_a_limited_chat_ends_earlier_when_the_initiator_is_done(colour: str) -> None:
    a, b = speaker("a", ["one"]), speaker("b", ENDLESS)
    assert texts(chat(colour, a, b, max_turns=9).chat_history) == ["go", "on", "one", "on"]


@both_colours
def test_a_limited_chat_leaves_no_automatic_replies(colour: str) -> None:
    a, b = speaker("a", ENDLESS), speaker("b", ENDLESS)
    chat(colour, a, b, max_turns=1)
    assert (a.reply_at_receive[b], b.reply_at_receive[a]) == (False, False)


@both_colours
def test_an_unlimited_chat_goes_on_with_a_later_message(colour: str) -> None:
    a, b = speaker("a"), speaker("b", ["1", "2"])
    chat(colour, a, b)
    do(colour, a, "send", "again", b, silent=True)
    assert texts(a.chat_messages[b]) == ["go", "1", "again", "2"]


@both_colours
def test_history_is_cleared_unless_told_otherwise(colour: str) -> None:
    a, b = speaker("a"), speaker("b")
    a._human_input.append("typed")
    assert texts(chat(colour, a, b, "1").chat_history) == ["1"]
    assert a._human_input == []
    a._human_input.append("typed")
    kept = chat(colour, a, b, "2", clear_history=False)
    assert (texts(kept.chat_history), kept.human_input) == (["1", "2"], ["typed"])
    assert texts(chat(colour, a, b, "3").chat_history) == ["3"]


@both_colours
def test_the_result_is_not_rewritten_by_the_next_chat(colour: str) -> None:
    a, b = speaker("a"), speaker("b")
    first = chat(colour, a, b, "1")
    chat(colour, a, b, "2")
    assert texts(first.chat_history) == ["1"]


# the first message


@both_colours
def test_a_dict_is_a_first_message(colour: str) -> None:
    a, b = speaker("a"), speaker("b")
    chat(colour, a, b, {"content": "hi", "name": "z"})
    assert b.chat_messages[a][0] == {"content": "hi", "name": "z", "role": "user"}


@both_colours
def test_a_callable_makes_the_first_message_without_carryover(colour: str) -> None:
    a, b = speaker("a"), speaker("b")
    seen: list[Any] = []

    def first(*args: Any) -> str:
        seen.extend(args)
        return "made"

    assert texts(chat(colour, a, b, first, carryover="C", k=1).chat_history) == ["made"]
    assert seen == [a, b, {"carryover": "C", "k": 1}]


@pytest.mark.parametrize("name", ["agent", "flow", "name", "args", "plan"])
@both_colours
def test_the_context_may_have_any_names(colour: str, name: str) -> None:
    a, b = speaker("a"), speaker("b")
    assert texts(chat(colour, a, b, "go", **{name: 1}).chat_history) == ["go"]


@pytest.mark.parametrize(
    ("message", "carryover", "expected"),
    [
        ("m", None, "m"),
        ("m", "", "m"),
        ("m", "C", "m\nContext: \nC"),
        ("m", ["C", "D"], "m\nContext: \nC\nD"),
        ({"content": "m"}, "C", {"content": "m\nContext: \nC"}),
        (
            {"content": [{"type": "text", "text": "t"}]},
            "C",
            {"content": [{"type": "text", "text": "\nContext: \nC"}, {"type": "text", "text": "t"}]},
        ),
    ],
)
@both_colours
def test_carryover_joins_the_first_message(colour: str, message: Any, carryover: Any, expected: Any) -> None:
    before = repr(message)
    assert do(colour, speaker("a"), "generate_init_message", message, carryover=carryover) == expected
    assert repr(message) == before


@pytest.mark.parametrize(("message", "carryover"), [("m", 5), ("m", {"a": 1}), (5, "C")])
@both_colours
def test_carryover_of_another_type_is_refused(colour: str, message: Any, carryover: Any) -> None:
    with pytest.raises(InvalidCarryOverType):
        do(colour, speaker("a"), "generate_init_message", message, carryover=carryover)


@both_colours
def test_a_subclass_makes_the_first_message(colour: str) -> None:
    class Mine(ConversableAgent):
        def generate_init_message(self, message: Any, **context: Any) -> Any:
            return f"{message} {context['k']}"

    a = Mine("a", human_input_mode="NEVER", default_auto_reply=None)
    assert texts(chat(colour, a, speaker("b"), "m", k="v").chat_history) == ["m v"]


# summaries


@pytest.mark.parametrize(
    ("last", "summary"),
    [
        ("done TERMINATE TERMINATE", "done  "),
        (
            {
                "content": [
                    {"type": "text", "text": "a TERMINATE"},
                    {"type": "image_url"},
                    {"type": "text", "text": "b"},
                ]
            },
            "a \nb",
        ),
        ({"tool_calls": [{"id": "c"}]}, ""),
    ],
)
@both_colours
def test_the_last_message_is_the_summary(colour: str, last: Any, summary: str) -> None:
    assert chat(colour, speaker("a"), speaker("b", [last])).summary == summary


@both_colours
def test_a_chat_without_messages_warns_of_its_summary(colour: str) -> None:
    with pytest.warns(UserWarning, match="Cannot extract summary using last_msg"):
        assert chat(colour, speaker("a"), speaker("b"), max_turns=0).summary == ""


@both_colours
def test_there_need_be_no_summary(colour: str) -> None:
    assert chat(colour, speaker("a"), speaker("b"), summary_method=None).summary == ""


@both_colours
def test_a_function_makes_the_summary(colour: str) -> None:
    a, b, cache = speaker("a"), speaker("b"), {"k": "v"}

    def summarise(sender: Any, recipient: Any, args: dict[str, Any]) -> Any:
        return sender is a, recipient is b, args

    given = {"x": 1}
    result = chat(colour, a, b, summary_method=summarise, summary_args=given, cache=cache)
    assert result.summary == (True, True, {"x": 1, "cache": cache})
    assert given == {"x": 1}


@both_colours
def test_a_reflection_has_its_own_words_and_role(colour: str) -> None:
    with ScriptedServer(["said", "gist"]) as server:
        args = {"summary_prompt": "P", "summary_role": "user"}
        result = chat(
            colour,
            user(max_consecutive_auto_reply=0),
            assistant(server),
            summary_method="reflection_with_llm",
            summary_args=args,
        )
        assert server.requests[1]["messages"][-1] == {"role": "user", "content": "P"}
    assert result.summary == "gist"


@both_colours
def test_the_initiator_reflects_where_the_recipient_has_no_model(colour: str) -> None:
    with ScriptedServer(["gist"]) as server:
        a = assistant(server, max_consecutive_auto_reply=0)
        assert chat(colour, a, speaker("b"), summary_method="reflection_with_llm").summary == "gist"


@pytest.mark.parametrize("args", [{"summary_prompt": 5}, {"summary_role": 5}])
@both_colours
def test_a_reflection_takes_texts(colour: str, args: dict[str, Any]) -> None:
    with ScriptedServer(["said"]) as server, pytest.raises(ValueError, match="summary_"):
        a = user(max_consecutive_auto_reply=0)
        chat(colour, a, assistant(server), summary_method="reflection_with_llm", summary_args=args)


def test_an_agent_reflects_on_any_messages() -> None:
    with ScriptedServer(["gist", "short"]) as server:
        messages = [{"role": "user", "content": "said", "name": "u"}]
        assert assistant(server)._reflection_with_llm("Sum up.", messages) == "gist"
        assert speaker("a")._reflection_with_llm("Shorter.", messages, assistant(server), role="user") == "short"
        with pytest.raises(ValueError, match="No OpenAIWrapper client is found"):
            speaker("a")._reflection_with_llm("Sum up.", messages)
    asked = [request["messages"] for request in server.requests]
    assert [each[0] for each in asked] == messages * 2
    assert [each[1] for each in asked] == [
        {"role": "system", "content": "Sum up."},
        {"role": "user", "content": "Shorter."},
    ]


@both_colours
def test_a_refused_reflection_is_an_empty_summary(colour: str) -> None:
    refusal = Fault(status=400, body={"error": {"message": "no"}})
    with ScriptedServer(["said", refusal]) as server:
        a, b = user(max_consecutive_auto_reply=0), assistant(server)
        with pytest.warns(UserWarning, match="reflection_with_llm"):
            result = chat(colour, a, b, summary_method="reflection_with_llm")
    assert result.summary == ""


@pytest.mark.parametrize("method", ["last", "reflection_with_llm", 5])
@both_colours
def test_summary_methods_that_cannot_work(colour: str, method: Any) -> None:
    with pytest.raises(AssertionError):
        chat(colour, speaker("a"), speaker("b"), summary_method=method)


# what is left


@both_colours
def test_the_cost_is_that_of_the_chat(colour: str) -> None:
    with ScriptedServer([{"content": "x", "usage": {"prompt_tokens": 10, "completion_tokens": 5}}] * 2) as server:
        a, b = user(max_consecutive_auto_reply=0), assistant(server)
        chat(colour, a, b)
        cost = chat(colour, a, b).cost
        whole = gather_usage_summary([a, b])
    of_model = {"cost": 0.02, "prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
    once = {"total_cost": 0.02, "m": of_model}
    assert cost == {"usage_including_cached_inference": once, "usage_excluding_cached_inference": once}
    assert whole["usage_including_cached_inference"]["m"]["total_tokens"] == 30
    assert whole["usage_including_cached_inference"]["total_cost"] == 0.04


@both_colours
def test_a_chat_without_models_costs_nothing(colour: str) -> None:
    none = {"total_cost": 0}
    cost = chat(colour, speaker("a"), speaker("b")).cost
    assert cost == {"usage_including_cached_inference": none, "usage_excluding_cached_inference": none}


def test_a_result_has_the_fields_that_programs_read() -> None:
    assert ChatResult() == ChatResult(chat_id=None, chat_history=[], summary=None, cost=None, human_input=[])


@both_colours
def test_the_cache_of_a_chat_is_taken_back(colour: str) -> None:
    a, b, during = speaker("a"), speaker("b"), object()
    before = a.client_cache = object()
    seen: list[Any] = []

    def look(*_: Any, **__: Any) -> tuple[bool, None]:
        seen.append(a.client_cache)
        return True, None

    b.register_reply([ConversableAgent], look)
    chat(colour, a, b, cache=during)
    assert (seen, a.client_cache, b.client_cache) == ([during], before, None)


@both_colours
def test_the_cache_is_taken_back_after_an_error(colour: str) -> None:
    a, b = speaker("a"), speaker("b")
    b.register_reply([ConversableAgent], lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        chat(colour, a, b, cache=object())
    assert a.client_cache is b.client_cache is None


@both_colours
def test_a_chat_within_a_reply(colour: str) -> None:
    a, b = speaker("a"), speaker("b")
    inner = speaker("inner", ["deep"])

    def ask(recipient: Any, messages: Any, sender: Any, config: Any) -> Any:
        return True, recipient.initiate_chat(inner, message="sub", silent=True).summary

    b.register_reply("a", ask)
    a.register_reply([ConversableAgent], lambda *_, **__: (True, None))
    assert texts(chat(colour, a, b).chat_history) == ["go", "deep"]


@both_colours
def test_a_context_fills_in_the_message_for_the_model(colour: str) -> None:
    with ScriptedServer(["r", "s"]) as server:
        a, b = user(max_consecutive_auto_reply=1), assistant(server)
        chat(colour, a, b, {"content": lambda context: f"<{context['k']}>", "context": {"k": "v"}})
        assert server.requests[0]["messages"][-1]["content"] == "<v>"


@both_colours
def test_a_format_is_filled_in_where_the_config_allows_it(colour: str) -> None:
    with ScriptedServer(["r"] * 2) as server:
        a = user(max_consecutive_auto_reply=0)
        for allowed in (True, False):
            b = assistant(server, llm_config=config(server, allow_format_str_template=allowed))
            chat(colour, a, b, {"content": "{k}", "context": {"k": "v"}})
        assert [each["messages"][-1]["content"] for each in server.requests] == ["v", "{k}"]


@both_colours
def test_messages_with_a_context_leave_as_text_ever_after(colour: str) -> None:
    with ScriptedServer(["r", "s"]) as server:
        a, peer = assistant(server), speaker("p", ["1"])
        chat(colour, a, peer, {"content": lambda context: f"<{context['k']}>", "context": {"k": "v"}}, max_turns=2)
        assert server.requests[0]["messages"][1] == {"content": "<v>", "role": "assistant", "name": "assistant"}
