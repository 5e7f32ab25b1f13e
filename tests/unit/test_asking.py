"""Ordinary async code passes the door: one effect, and streams whose steps stand at a place of their own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

import coterie
from coterie.asking import ask, stream, within
from coterie.effects import Effect, ToolCall
from coterie.errors import BudgetExceeded, RunStopped
from coterie.flow import Call
from coterie.journal.reader import Reader
from coterie.place import HERE, Place
from coterie.runs import here


async def _ask(name: str, result: str = "done") -> str:
    def make(key: str, agent: str) -> Effect:
        return ToolCall(
            key=key, agent=agent, name=name, arguments="{}", call=Call(lambda: result, lambda: result, (), {})
        )

    said: str = await ask("tool", make, name)
    return said


def _turn(agent: str) -> Place:
    return here().open_turn(agent)


async def _steps(count: int) -> AsyncGenerator[str, None]:
    for each in range(count):
        place = HERE.get()
        assert place is not None
        yield f"{place.path} {await _ask('count', str(each))}"


def test_an_effect_asked_outside_everything_is_performed() -> None:
    assert asyncio.run(_ask("add")) == "done"


def test_the_steps_of_a_stream_stand_at_its_place_and_the_reader_does_not() -> None:
    async def read() -> list[tuple[str, Place | None]]:
        return [(item, HERE.get()) async for item in stream(lambda: _turn("alice"), lambda: _steps(2))]

    assert asyncio.run(read()) == [("alice.1 0", None), ("alice.1 1", None)]


def test_a_stream_in_a_stream_nests_its_place() -> None:
    async def outer() -> AsyncGenerator[str, None]:
        for _ in range(2):
            async for item in stream(lambda: _turn("bob"), lambda: _steps(1)):
                yield item

    async def read() -> list[str]:
        return [item async for item in stream(lambda: _turn("team"), outer)]

    assert asyncio.run(read()) == ["team.1/bob.1 0", "team.1/bob.2 0"]


def test_a_stream_that_is_left_early_closes_its_source() -> None:
    closed = []

    async def source() -> AsyncGenerator[int, None]:
        try:
            yield 1
            yield 2
        finally:
            closed.append(HERE.get() is not None)

    async def read() -> None:
        steps = stream(lambda: _turn("alice"), source)
        async for _ in steps:
            break
        await steps.aclose()

    asyncio.run(read())
    assert closed == [True]


def test_turns_at_the_same_time_have_keys_that_do_not_depend_on_who_is_first(tmp_path: Path) -> None:
    async def talk(name: str, turns: list[asyncio.Event]) -> None:
        async def work() -> None:
            for event in turns:
                await event.wait()
                await _ask(name)

        await within(lambda: _turn(name), work)

    async def both(first: str) -> None:
        events = {name: [asyncio.Event(), asyncio.Event()] for name in ("alice", "bob")}

        async def all_turns() -> None:
            tasks = [asyncio.ensure_future(talk(name, events[name])) for name in ("alice", "bob")]
            for name in sorted(events, key=lambda each: each != first):
                for event in events[name]:
                    event.set()
            await asyncio.gather(*tasks)

        await within(lambda: _turn("team"), all_turns)

    keys = []
    for first in ("alice", "bob"):
        with coterie.run(journal=tmp_path) as run:
            asyncio.run(both(first))
        with Reader(tmp_path) as reader:
            keys.append(sorted(each.key for each in reader.effects(run.id)))
    assert keys[0] == keys[1] == [f"team.1/{name}.1/0/tool/{i}" for name in ("alice", "bob") for i in (0, 1)]


def test_a_stop_leaves_the_outermost_stream_as_an_ordinary_exception_whatever_the_source_swallows() -> None:
    async def stopping() -> AsyncGenerator[int, None]:
        try:
            await within(lambda: _turn("bob"), _stop)
        except BaseException:  # noqa: BLE001 - a program that swallows everything
            yield 1

    async def _stop() -> None:
        raise RunStopped(BudgetExceeded("enough"))

    async def read() -> list[int]:
        return [each async for each in stream(lambda: _turn("alice"), stopping)]

    with pytest.raises(BudgetExceeded, match="enough"):
        asyncio.run(read())


def test_an_outermost_chat_is_a_run_of_its_own_where_the_environment_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COTERIE_RUNS", str(tmp_path))

    async def read() -> list[str]:
        return [item async for item in stream(lambda: _turn("alice"), lambda: _steps(2), chat=True)]

    asyncio.run(read())
    with Reader(tmp_path) as reader:
        (recorded,) = reader.runs()
        assert recorded.status == "done"
        assert len(list(reader.effects(recorded.id))) == 2
