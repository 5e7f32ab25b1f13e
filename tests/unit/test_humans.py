"""Asking a person: what comes back, and what happens when nobody is there."""

from __future__ import annotations

import asyncio
import builtins
import io
import sys
import threading

import pytest

from coterie.errors import RunStopped, Stopped
from coterie.humans import ask_console, ask_console_async


def test_the_typed_line_comes_back(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("yes please\n"))
    assert ask_console("Sure? ") == "yes please"
    assert capsys.readouterr().out == "Sure? "


def test_input_is_looked_up_when_it_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builtins, "input", lambda prompt: f"patched {prompt}")
    assert ask_console("x") == "patched x"
    assert asyncio.run(ask_console_async("y")) == "patched y"


def test_the_end_of_the_input_stops_the_run_and_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    with pytest.raises(RunStopped, match=r"'Sure\?'.*nobody.*NEVER") as raised:
        ask_console("The plan is this.\nSure? ")
    assert isinstance(raised.value.error, Stopped)
    with pytest.raises(RunStopped, match="nobody"):
        asyncio.run(ask_console_async("Sure? "))


def test_the_loop_goes_on_while_a_person_thinks(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, typed = threading.Event(), threading.Event()

    def wait_for_the_loop(prompt: str) -> str:
        asked.set()
        assert typed.wait(10)
        return "answered"

    async def both() -> str:
        answer = asyncio.ensure_future(ask_console_async("x"))
        while not asked.is_set():
            await asyncio.sleep(0)
        typed.set()
        return await answer

    monkeypatch.setattr(builtins, "input", wait_for_the_loop)
    assert asyncio.run(both()) == "answered"


def test_a_cancelled_question_does_not_hold_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, released = threading.Event(), threading.Event()

    def never_typed(prompt: str) -> str:
        asked.set()
        assert released.wait(10)
        return "too late"

    async def ask_and_cancel() -> None:
        question = asyncio.ensure_future(ask_console_async("x"))
        while not asked.is_set():
            await asyncio.sleep(0)
        question.cancel()
        with pytest.raises(asyncio.CancelledError):
            await question

    monkeypatch.setattr(builtins, "input", never_typed)
    asyncio.run(ask_and_cancel())
    assert not released.is_set()
    released.set()


def test_questions_are_asked_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    open_questions, most = 0, 0

    def count(prompt: str) -> str:
        nonlocal open_questions, most
        open_questions += 1
        most = max(most, open_questions)
        while prompt == "0" and len(_asking()) < 5:  # the first is open until all others want to ask
            pass
        open_questions -= 1
        return prompt

    async def all_at_once() -> list[str]:
        return list(await asyncio.gather(*[ask_console_async(str(each)) for each in range(5)]))

    monkeypatch.setattr(builtins, "input", count)
    assert asyncio.run(all_at_once()) == ["0", "1", "2", "3", "4"]
    assert most == 1


def _asking() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name == "coterie-blocking"]
