"""Conditions end a conversation when and how those of AutoGen 0.7.5 do."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from autogen_agentchat.base import (
    AndTerminationCondition,
    OrTerminationCondition,
    TerminatedException,
    TerminationCondition,
)
from autogen_agentchat.conditions import (
    ExternalTermination,
    FunctionalTermination,
    FunctionCallTermination,
    HandoffTermination,
    MaxMessageTermination,
    SourceMatchTermination,
    StopMessageTermination,
    TextMentionTermination,
    TextMessageTermination,
    TimeoutTermination,
    TokenUsageTermination,
)
from autogen_agentchat.messages import (
    BaseAgentEvent,
    BaseChatMessage,
    HandoffMessage,
    StopMessage,
    TextMessage,
    ThoughtEvent,
    ToolCallExecutionEvent,
)
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core.models import FunctionExecutionResult, RequestUsage
from coterie import stamp

from .players import ScriptedAgent

Said = Sequence[BaseAgentEvent | BaseChatMessage]


def text(content: str = "x", source: str = "a", usage: RequestUsage | None = None) -> TextMessage:
    return TextMessage(content=content, source=source, models_usage=usage)


EXECUTED = ToolCallExecutionEvent(
    source="a", content=[FunctionExecutionResult(content="r", name="f", call_id="1", is_error=False)]
)
THOUGHT = ThoughtEvent(source="a", content="TERM")


def ask(condition: TerminationCondition, *deltas: Said) -> list[str | None]:
    """What the condition says after each delta; every stop must name the condition as its source."""

    async def asking() -> list[str | None]:
        stops = [await condition(delta) for delta in deltas]
        for stop in stops:
            if stop is not None:
                assert isinstance(stop, StopMessage)
                assert stop.source == type(condition).__name__
        return [None if stop is None else stop.content for stop in stops]

    return asyncio.run(asking())


async def is_long(messages: Said) -> bool:
    return len(messages) > 1


def usage(prompt: int, completion: int) -> RequestUsage:
    return RequestUsage(prompt_tokens=prompt, completion_tokens=completion)


FIRES: list[tuple[str, Any, list[Said], str]] = [
    (
        "chat messages are counted, events are not",
        lambda: MaxMessageTermination(2),
        [[text()], [EXECUTED], [text()]],
        "Maximum number of messages 2 reached, current message count: 2",
    ),
    (
        "a delta may go beyond the limit",
        lambda: MaxMessageTermination(2),
        [[text(), text(), text()]],
        "Maximum number of messages 2 reached, current message count: 3",
    ),
    (
        "events are counted if asked for",
        lambda: MaxMessageTermination(2, include_agent_event=True),
        [[text()], [EXECUTED]],
        "Maximum number of messages 2 reached, current message count: 2",
    ),
    (
        "a text is mentioned, in an event too",
        lambda: TextMentionTermination("TERM"),
        [[], [text("no")], [THOUGHT]],
        "Text 'TERM' mentioned",
    ),
    (
        "a text is mentioned by one of the sources",
        lambda: TextMentionTermination("TERM", sources=["b"]),
        [[text("TERM")], [text("TERM", "b")]],
        "Text 'TERM' mentioned",
    ),
    (
        "a stop message comes",
        StopMessageTermination,
        [[text()], [StopMessage(content="x", source="q")]],
        "Stop message received",
    ),
    (
        "tokens are summed up",
        lambda: TokenUsageTermination(max_total_token=10),
        [[text(usage=usage(3, 4))], [EXECUTED, text(usage=usage(3, 4))]],
        "Token usage limit reached, total token count: 14, prompt token count: 6, completion token count: 8.",
    ),
    (
        "tokens of the prompts alone reach a limit",
        lambda: TokenUsageTermination(max_prompt_token=3, max_completion_token=100),
        [[text(usage=usage(3, 4))]],
        "Token usage limit reached, total token count: 7, prompt token count: 3, completion token count: 4.",
    ),
    (
        "tokens of the answers alone reach a limit",
        lambda: TokenUsageTermination(max_completion_token=4),
        [[text(usage=usage(3, 4))]],
        "Token usage limit reached, total token count: 7, prompt token count: 3, completion token count: 4.",
    ),
    (
        "it is handed over to the target",
        lambda: HandoffTermination("u"),
        [
            [HandoffMessage(content="c", source="a", target="z")],
            [HandoffMessage(content="c", source="a", target="u")],
        ],
        "Handoff to u from a detected.",
    ),
    ("no time is left", lambda: TimeoutTermination(0.0), [[text()]], "Timeout of 0.0 seconds reached"),
    (
        "a source says something",
        lambda: SourceMatchTermination(["b", "c"]),
        [[], [text()], [text("x", "c"), text("x", "b")]],
        "'c' answered",
    ),
    ("a source tells an event", lambda: SourceMatchTermination(["a"]), [[THOUGHT]], "'a' answered"),
    (
        "a text message comes",
        TextMessageTermination,
        [[THOUGHT, EXECUTED], [text()]],
        "Text message received from 'a'",
    ),
    (
        "a text message of the source comes",
        lambda: TextMessageTermination("b"),
        [[text()], [text("x", "b")]],
        "Text message received from 'b'",
    ),
    (
        "a tool was run",
        lambda: FunctionCallTermination("f"),
        [[text()], [EXECUTED]],
        "Function 'f' was executed.",
    ),
    (
        "a function says so",
        lambda: FunctionalTermination(lambda messages: len(messages) > 1),
        [[text()], [text(), text()]],
        "Functional termination condition met",
    ),
    (
        "an async function says so",
        lambda: FunctionalTermination(is_long),
        [[text()], [text(), text()]],
        "Functional termination condition met",
    ),
]

EACH = pytest.mark.parametrize(("make", "deltas", "reason"), [case[1:] for case in FIRES], ids=[c[0] for c in FIRES])


@EACH
def test_it_ends_the_conversation_when(make: Any, deltas: list[Said], reason: str) -> None:
    condition = make()
    assert ask(condition, *deltas[:-1]) == [None] * (len(deltas) - 1)
    assert not condition.terminated
    assert ask(condition, deltas[-1]) == [reason]
    assert condition.terminated


@EACH
def test_it_ends_a_conversation_once(make: Any, deltas: list[Said], reason: str) -> None:
    condition = make()
    ask(condition, *deltas)
    with pytest.raises(TerminatedException, match="Termination condition has already been reached"):
        ask(condition, [])


@EACH
def test_it_starts_again_after_a_reset(make: Any, deltas: list[Said], reason: str) -> None:
    condition = make()
    ask(condition, *deltas)
    asyncio.run(condition.reset())
    assert not condition.terminated
    assert ask(condition, *deltas) == [None] * (len(deltas) - 1) + [reason]


CONFIGS: list[tuple[TerminationCondition, dict[str, Any]]] = [
    (MaxMessageTermination(2), {"max_messages": 2, "include_agent_event": False}),
    (TextMentionTermination("T"), {"text": "T"}),
    (TextMentionTermination("T", sources=("b",)), {"text": "T", "sources": ["b"]}),
    (StopMessageTermination(), {}),
    (TokenUsageTermination(max_total_token=10), {"max_total_token": 10}),
    (HandoffTermination("u"), {"target": "u"}),
    (TimeoutTermination(5.5), {"timeout_seconds": 5.5}),
    (ExternalTermination(), {}),
    (SourceMatchTermination(["b"]), {"sources": ["b"]}),
    (TextMessageTermination(), {}),
    (TextMessageTermination("b"), {"source": "b"}),
    (FunctionCallTermination("f"), {"function_name": "f"}),
]


@pytest.mark.parametrize(("condition", "config"), CONFIGS, ids=[type(c).__name__ for c, _ in CONFIGS])
def test_it_is_written_down_as_a_component_and_comes_back(
    condition: TerminationCondition, config: dict[str, Any]
) -> None:
    dumped = condition.dump_component()
    assert dumped.provider == f"autogen_agentchat.conditions.{type(condition).__name__}"
    assert dumped.component_type == "termination"
    assert dumped.config == config
    loaded = TerminationCondition.load_component(dumped)
    assert type(loaded) is type(condition)
    assert loaded.dump_component() == dumped


def test_the_sources_of_a_mention_survive_a_component() -> None:
    loaded = TextMentionTermination.load_component(TextMentionTermination("T", sources=["b"]).dump_component())
    assert ask(loaded, [text("T", "a")], [text("T", "b")]) == [None, "Text 'T' mentioned"]


def test_a_condition_on_tokens_needs_a_limit() -> None:
    with pytest.raises(ValueError, match="At least one of max_total_token, max_prompt_token"):
        TokenUsageTermination()


def test_a_function_must_return_true_itself() -> None:
    truthy: Any = lambda messages: 1
    assert ask(FunctionalTermination(truthy), [text()]) == [None]


def test_a_function_cannot_be_written_down() -> None:
    with pytest.raises(NotImplementedError):
        FunctionalTermination(lambda messages: True).dump_component()


def test_the_program_ends_a_conversation_from_outside() -> None:
    condition = ExternalTermination()
    assert ask(condition, [text()]) == [None]
    condition.set()
    assert not condition.terminated
    assert ask(condition, [text()]) == ["External termination requested"]


class Clock:
    """A clock that a test moves."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.time = 0.0
        monkeypatch.setattr("autogen_agentchat.conditions._limits.seconds", lambda: self.time)


def test_the_time_counts_from_the_start_of_the_run_not_from_when_the_condition_was_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = Clock(monkeypatch)
    condition = TimeoutTermination(10)
    clock.time = 100  # the program did other things
    condition.run_started()
    clock.time = 109
    assert ask(condition, [text()]) == [None]
    clock.time = 110
    assert ask(condition, [text()]) == ["Timeout of 10 seconds reached"]


def test_the_time_counts_from_the_first_call_where_no_team_tells_of_a_start(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    condition = TimeoutTermination(10)
    clock.time = 100
    assert ask(condition, [text()]) == [None]
    clock.time = 111
    assert ask(condition, [text()]) == ["Timeout of 10 seconds reached"]


def test_idle_time_between_runs_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    condition = TimeoutTermination(10)
    ask(condition, [text()])
    asyncio.run(condition.reset())
    clock.time = 50
    condition.run_started()
    assert ask(condition, [text()]) == [None]


def test_combined_conditions_tell_their_members_that_a_run_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    condition = (TimeoutTermination(10) | StopMessageTermination()) & TextMentionTermination("x")
    clock.time = 100
    condition.run_started()
    clock.time = 110
    assert asyncio.run(_content(condition, [text("x")])) == "Timeout of 10 seconds reached, Text 'x' mentioned"


async def _content(condition: TerminationCondition, messages: Said) -> str | None:
    stop = await condition(messages)
    return None if stop is None else stop.content


def combined(condition: TerminationCondition, *deltas: Said) -> list[tuple[str, str] | None]:
    async def asking() -> list[tuple[str, str] | None]:
        stops = [await condition(delta) for delta in deltas]
        return [None if stop is None else (stop.content, stop.source) for stop in stops]

    return asyncio.run(asking())


def test_and_waits_for_all_and_joins_their_reasons_in_the_order_they_came() -> None:
    condition = TextMentionTermination("TERM") & MaxMessageTermination(1)
    assert isinstance(condition, AndTerminationCondition)
    assert combined(condition, [text()], [text("TERM")]) == [
        None,
        (
            "Maximum number of messages 1 reached, current message count: 1, Text 'TERM' mentioned",
            "MaxMessageTermination, TextMentionTermination",
        ),
    ]


def test_or_joins_the_reasons_of_all_that_end_it_at_once() -> None:
    condition = MaxMessageTermination(1) | TextMentionTermination("TERM")
    assert isinstance(condition, OrTerminationCondition)
    assert combined(condition, [text("TERM")]) == [
        (
            "Maximum number of messages 1 reached, current message count: 1, Text 'TERM' mentioned",
            "MaxMessageTermination, TextMentionTermination",
        )
    ]


def test_or_lets_the_others_go_on_counting() -> None:
    counting = MaxMessageTermination(3)
    condition = counting | TextMentionTermination("TERM") | StopMessageTermination()
    assert combined(condition, [text()], [text("TERM")]) == [None, ("Text 'TERM' mentioned", "TextMentionTermination")]
    assert not counting.terminated


@pytest.mark.parametrize("combine", [AndTerminationCondition, OrTerminationCondition])
def test_combined_conditions_refuse_a_second_end(combine: type[Any]) -> None:
    condition = combine(MaxMessageTermination(1), MaxMessageTermination(1))
    combined(condition, [text()])
    with pytest.raises(TerminatedException):
        combined(condition, [text()])


def test_who_caught_the_runtime_error_of_a_second_end_still_does() -> None:
    assert issubclass(TerminatedException, RuntimeError)


@pytest.mark.parametrize("combine", [AndTerminationCondition, OrTerminationCondition])
def test_combined_conditions_start_again_after_a_reset(combine: type[Any]) -> None:
    condition = combine(MaxMessageTermination(1), TextMentionTermination("TERM"))
    combined(condition, [text("TERM")])
    asyncio.run(condition.reset())
    assert not condition.terminated
    [stop] = combined(condition, [text("TERM")])
    assert stop == (
        "Maximum number of messages 1 reached, current message count: 1, Text 'TERM' mentioned",
        "MaxMessageTermination, TextMentionTermination",
    )


def test_combined_conditions_are_components_of_components() -> None:
    condition = MaxMessageTermination(3) | TextMentionTermination("T") & StopMessageTermination()
    dumped = condition.dump_component()
    assert dumped.provider == "autogen_agentchat.base.OrTerminationCondition"
    assert [each["label"] for each in dumped.config["conditions"]] == [
        "MaxMessageTermination",
        "AndTerminationCondition",
    ]
    loaded = TerminationCondition.load_component(dumped)
    assert loaded.dump_component() == dumped
    assert combined(loaded, [text("T")], [StopMessage(content="x", source="s")]) == [
        None,
        ("Text 'T' mentioned, Stop message received", "TextMentionTermination, StopMessageTermination"),
    ]


def test_the_clock_of_the_engine_only_runs_forward() -> None:
    first = stamp.seconds()
    assert stamp.seconds() >= first


def test_a_team_tells_its_condition_when_a_run_starts() -> None:
    started: list[str] = []

    class Started(StopMessageTermination):
        def run_started(self) -> None:
            started.append("run")

    team = RoundRobinGroupChat([ScriptedAgent("a", "one", "two")], termination_condition=Started(), max_turns=1)
    asyncio.run(team.run(task="go"))
    asyncio.run(team.run())
    assert started == ["run", "run"]
