"""What is asked at the same time is answered in the recorded order."""

from __future__ import annotations

import asyncio
import time

import pytest

from coterie.interceptors import turns
from coterie.interceptors.turns import Turns


async def taken(order: Turns, heard: list[str], key: str, *, after_steps: int = 0) -> None:
    for _ in range(after_steps):
        await asyncio.sleep(0)
    await order.wait(key)
    order.answered(key)
    heard.append(key)


def heard_of(recorded: str, *asked: tuple[str, int]) -> str:
    """Who is answered when, if the keys in `asked` are asked for after so many steps each."""
    heard: list[str] = []

    async def asking() -> None:
        order = Turns(recorded)
        await asyncio.gather(*[taken(order, heard, key, after_steps=steps) for key, steps in asked])

    asyncio.run(asking())
    return "".join(heard)


def test_those_who_ask_too_early_wait() -> None:
    assert heard_of("cab", ("a", 0), ("b", 3), ("c", 9)) == "cab"
    assert heard_of("abc", ("c", 0), ("b", 0), ("a", 0)) == "abc"


def test_what_is_asked_one_after_the_other_waits_for_nothing() -> None:
    async def asking() -> list[str]:
        heard: list[str] = []
        order = Turns("ab")
        for key in "ab":
            taking = taken(order, heard, key)
            with pytest.raises(StopIteration):
                taking.send(None)
        return heard

    assert asyncio.run(asking()) == ["a", "b"]


def test_what_follows_from_an_answer_is_done_before_the_next_comes() -> None:
    heard: list[str] = []

    async def following(order: Turns) -> None:
        await taken(order, heard, "a", after_steps=3)
        for _ in range(20):
            await asyncio.sleep(0)
        heard.append("what follows")

    async def asking() -> None:
        order = Turns("ab")
        await asyncio.gather(following(order), taken(order, heard, "b"))

    asyncio.run(asking())
    assert heard == ["a", "what follows", "b"]


def test_an_effect_without_a_turn_is_answered_at_once() -> None:
    assert heard_of("ab", ("x", 0), ("a", 1), ("b", 2)) == "xab"


def test_what_is_not_asked_any_more_is_waited_for_only_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "_STILL_S", 0.05)
    monkeypatch.setattr(turns, "_PATIENCE_S", 0.1)
    begun = time.perf_counter()
    assert heard_of("1a2b3c4d", ("d", 0), ("c", 0), ("a", 0), ("b", 0)) in ("abdc", "abcd")
    assert time.perf_counter() - begun < 1.0


def test_who_is_cancelled_while_it_waits_keeps_nobody_else_waiting() -> None:
    async def asking() -> list[str]:
        heard: list[str] = []
        order = Turns("abc")
        waiting = asyncio.ensure_future(taken(order, heard, "b"))
        last = asyncio.ensure_future(taken(order, heard, "c"))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await taken(order, heard, "a")
        await last
        return heard

    assert asyncio.run(asking()) == ["a", "c"]
