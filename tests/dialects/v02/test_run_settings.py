"""The settings of a run, in real chats with a model behind a real socket."""

from __future__ import annotations

import asyncio
import builtins
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Self

import pytest

import autogen
import coterie
from coterie.models.scripted import Fault, Item, ScriptedServer, tool_call

Colour = Callable[..., Any]


def chat_sync(user: Any, assistant: Any) -> Any:
    return user.initiate_chat(assistant, message="start", silent=True)


def chat_async(user: Any, assistant: Any) -> Any:
    return asyncio.run(user.a_initiate_chat(assistant, message="start", silent=True))


both_colours = pytest.mark.parametrize("chat", [chat_sync, chat_async])


class Stand:
    """A scripted model, two agents that use it, and a tool that counts how often it ran."""

    def __init__(self, answers: Sequence[Item], assistant: type[Any] = autogen.AssistantAgent, **entry: Any) -> None:
        self.server = ScriptedServer(answers)
        self.assistant_class, self.entry = assistant, entry
        self.looks = 0

    def __enter__(self) -> Self:
        self.server.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.server.__exit__(*error)

    def chat(self, play: Colour = chat_sync) -> Any:
        entry = {"model": "gpt-4o", "base_url": self.server.base_url, "api_key": "k", **self.entry}
        assistant = self.assistant_class("assistant", llm_config={"config_list": [entry], "cache_seed": None})
        user = autogen.UserProxyAgent(
            "user",
            human_input_mode="NEVER",
            code_execution_config=False,
            max_consecutive_auto_reply=9,
            default_auto_reply="go on",
            is_termination_msg=lambda message: message.get("content") == "END",
        )

        def look(x: int) -> str:
            self.looks += 1
            return "nothing"

        autogen.register_function(look, caller=assistant, executor=user, description="Look.")
        return play(user, assistant)

    def lengths(self) -> list[int]:
        return [len(each["messages"]) for each in self.server.requests]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Lines that a person types; asking beyond them is the end of the input."""
    lines: list[str] = []

    def read(prompt: str = "") -> str:
        if not lines:
            raise EOFError
        return lines.pop(0)

    monkeypatch.setattr(builtins, "input", read)
    yield lines
    assert lines == [], "a question was not asked"


@both_colours
def test_a_budget_stops_the_chat_and_keeps_what_there_is(chat: Colour) -> None:
    with Stand(["one", "two", "three"]) as stand:
        with pytest.raises(coterie.BudgetExceeded) as raised, coterie.run(journal=None, budget_calls=2) as run:
            stand.chat(chat)
        assert len(stand.server.requests) == run.usage.total.calls == 2
        assert "two" in [each["content"] for each in raised.value.partial.chat_history]


def test_a_resumed_run_has_what_its_record_left_of_the_budget(tmp_path: Path) -> None:
    with Stand(["one", "two", "three", "END"]) as stand:
        with pytest.raises(coterie.BudgetExceeded), coterie.run(journal=tmp_path, budget_calls=2) as run:
            stand.chat()
        with (
            pytest.raises(coterie.BudgetExceeded, match="3 made"),
            coterie.run(journal=tmp_path, budget_calls=3, resume=run.id),
        ):
            stand.chat()
        with coterie.run(journal=tmp_path, budget_calls=4, resume=run.id):
            assert stand.chat().chat_history[-1]["content"] == "END"
        assert len(stand.server.requests) == 4


def test_an_unknown_price_is_refused_before_anything_is_sent() -> None:
    with Stand(["END"], model="homemade") as stand:
        with pytest.raises(coterie.BudgetExceeded, match="'homemade'"), coterie.run(journal=None, budget_usd=1.0):
            stand.chat()
        assert stand.server.requests == []


def test_the_price_of_the_config_entry_is_used() -> None:
    with Stand(["END"], model="homemade", price=[0.0, 1.0]) as stand:
        with coterie.run(journal=None, budget_usd=2.0) as run:
            stand.chat()
        assert run.usage.total.usd == pytest.approx(run.usage.total.usage.output_tokens / 1000)


@both_colours
def test_an_overridden_reply_is_counted_once(chat: Colour) -> None:
    class Own(autogen.AssistantAgent):
        def generate_oai_reply(self, *args: Any, **kwargs: Any) -> Any:
            return super().generate_oai_reply(*args, **kwargs)

    with Stand(["one", "END"], assistant=Own) as stand:
        with coterie.run(journal=None, budget_calls=2) as run:
            stand.chat(chat)
        assert run.usage.total.calls == len(stand.server.requests) == 2


@both_colours
def test_an_overridden_reply_that_asks_many_times_is_stopped_within(chat: Colour) -> None:
    class Thorough(autogen.AssistantAgent):
        def generate_oai_reply(self, *args: Any, **kwargs: Any) -> Any:
            return [super(Thorough, self).generate_oai_reply(*args, **kwargs) for _ in range(5)][-1]

    with Stand(["END"] * 5, assistant=Thorough) as stand:
        with pytest.raises(coterie.BudgetExceeded, match="2 made"), coterie.run(journal=None, budget_calls=2):
            stand.chat(chat)
        assert len(stand.server.requests) == 2


@pytest.mark.parametrize("limit", [{"budget_usd": 1.0}, {"budget_tokens": 100_000}, {"loops": "stop"}])
def test_settings_understand_what_an_overridden_reply_is_asked_for(limit: dict[str, Any]) -> None:
    class Mine(autogen.AssistantAgent):
        def generate_oai_reply(self, *args: Any, **kwargs: Any) -> Any:
            return super().generate_oai_reply(*args, **kwargs)

    with Stand(["END"], Mine) as stand, coterie.run(journal=None, **limit):
        assert stand.chat().chat_history[-1]["content"] == "END"


@both_colours
def test_faults_that_pass_do_not_reach_the_chat(chat: Colour) -> None:
    busy = Fault(status=429, headers={"Retry-After": "0"}, body={"error": {"message": "slow down"}})
    with Stand([busy, Fault(status=500), "END"]) as stand, coterie.run(journal=None) as run:
        assert stand.chat(chat).chat_history[-1]["content"] == "END"
        assert (run.usage.total.calls, run.usage.total.failed) == (3, 2)


def test_max_retries_of_the_entry_is_kept() -> None:
    with Stand([Fault(status=500)] * 3, max_retries=0) as stand:
        with pytest.raises(coterie.ModelError), coterie.run(journal=None):
            stand.chat()
        assert len(stand.server.requests) == 1


@both_colours
def test_a_loop_stops_the_chat(chat: Colour) -> None:
    with Stand(["same"] * 9) as stand:
        loop = pytest.raises(coterie.LoopDetected, match="assistant said 'same', 3 times over")
        with loop, coterie.run(journal=None, loops="stop"):
            stand.chat(chat)
        assert len(stand.server.requests) == 3


def test_a_tool_loop_stops_the_chat() -> None:
    with Stand([tool_call("look", {"x": 1})] * 9) as stand:
        with pytest.raises(coterie.LoopDetected, match="'look'"), coterie.run(journal=None, loops="stop"):
            stand.chat()
        assert stand.looks == 3


def test_a_steered_run_replays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Stand(["same", "same", "same", "END"]) as stand:
        with coterie.run(journal=tmp_path, loops="steer") as run:
            first = stand.chat()
        assert stand.lengths() == [2, 4, 6, 9]
        with coterie.run(journal=tmp_path, loops="steer", replay=run.id):
            assert stand.chat().chat_history == first.chat_history
        assert len(stand.server.requests) == 4
    assert "3 times over" in capsys.readouterr().err


@both_colours
def test_a_refused_tool_is_not_run_and_the_model_reads_why(chat: Colour, typed: list[str]) -> None:
    typed[:] = ["n"]
    with Stand([tool_call("look", {"x": 1}), "END"]) as stand:
        with coterie.run(journal=None, approve="tools"):
            stand.chat(chat)
        assert stand.looks == 0
        assert "a person refused" in stand.server.requests[1]["messages"][-1]["content"]


@both_colours
def test_without_anybody_to_ask_the_run_stops_and_says_so(chat: Colour, typed: list[str]) -> None:
    with Stand([tool_call("look", {"x": 1}), "END"]) as stand:
        with pytest.raises(coterie.Stopped, match="nobody to answer"), coterie.run(journal=None, approve="all"):
            stand.chat(chat)
        assert stand.looks == 0


def test_a_resumed_run_asks_nobody_again(tmp_path: Path, typed: list[str]) -> None:
    typed[:] = ["y"]
    with Stand([tool_call("look", {"x": 1}), "END"]) as stand:
        stop = pytest.raises(coterie.BudgetExceeded)
        with stop, coterie.run(journal=tmp_path, approve="tools", budget_calls=1) as run:
            stand.chat()
        with coterie.run(journal=tmp_path, approve="tools", resume=run.id):
            stand.chat()
        assert stand.looks == 1


def test_nobody_is_asked_about_a_tool_that_ran_before_approval_was_wanted(tmp_path: Path, typed: list[str]) -> None:
    with Stand([tool_call("look", {"x": 1}), tool_call("look", {"x": 2}), "END"]) as stand:
        with pytest.raises(coterie.BudgetExceeded), coterie.run(journal=tmp_path, budget_calls=1) as run:
            stand.chat()
        typed[:] = ["y"]
        with coterie.run(journal=tmp_path, approve="tools", resume=run.id):
            stand.chat()
        assert (stand.looks, typed) == (2, [])


def test_a_failure_that_the_program_survived_is_not_asked_again(tmp_path: Path) -> None:
    with Stand([Fault(status=500), "END", "END"], max_retries=0) as stand:

        def program() -> None:
            with pytest.raises(coterie.ModelError):
                stand.chat()
            stand.chat()

        with pytest.raises(KeyboardInterrupt), coterie.run(journal=tmp_path) as run:
            program()
            raise KeyboardInterrupt
        with coterie.run(journal=tmp_path, resume=run.id):
            program()
            stand.chat()
        assert len(stand.server.requests) == 3


BUSY = Fault(status=429, headers={"Retry-After": "0"}, body={"error": {"message": "slow down"}})


def test_attempts_that_failed_stay_spent_when_the_run_is_resumed(tmp_path: Path) -> None:
    with Stand([BUSY, BUSY, "one", "two", "END"], max_retries=5) as stand:
        stop = pytest.raises(coterie.BudgetExceeded, match="4 made")
        with stop, coterie.run(journal=tmp_path, budget_calls=4) as run:
            stand.chat()
        with stop, coterie.run(journal=tmp_path, budget_calls=4, resume=run.id):
            stand.chat()
        assert len(stand.server.requests) == 4


def test_attempts_of_a_call_that_was_stopped_stay_spent(tmp_path: Path) -> None:
    with Stand([BUSY] * 9, max_retries=5) as stand:
        with pytest.raises(coterie.BudgetExceeded), coterie.run(journal=tmp_path, budget_calls=3) as run:
            stand.chat()
        with pytest.raises(coterie.BudgetExceeded), coterie.run(journal=tmp_path, budget_calls=3, resume=run.id):
            stand.chat()
        assert len(stand.server.requests) == 3


def test_a_result_that_no_other_encoding_holds_is_read_as_it_was(tmp_path: Path) -> None:
    said: list[Any] = []

    class Odd(autogen.AssistantAgent):
        def generate_oai_reply(self, *args: Any, **kwargs: Any) -> Any:
            return True, {"content": "END", "name": "half \udcff"}

    def chat(**settings: Any) -> str:
        with Stand([], assistant=Odd) as stand, coterie.run(journal=tmp_path, **settings) as run:
            said.append(stand.chat().chat_history[-1])
        return run.id

    chat(replay=chat())
    assert said[0] == said[1]
    assert said[0]["name"] == "half \udcff"


def test_a_secret_argument_is_not_recorded_by_a_run_that_a_program_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["program.py", "--password", "plain-value-9"])
    with coterie.run(journal=tmp_path):
        pass
    assert b"plain-value-9" not in (tmp_path / "journal.db").read_bytes()
