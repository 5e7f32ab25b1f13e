"""A run is where its program is, whatever the order in which runs are opened and closed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

import pytest

import coterie
from coterie.place import HERE


def test_a_closed_run_is_not_current_any_more_when_runs_close_out_of_order(tmp_path: Path) -> None:
    first, second = ExitStack(), ExitStack()
    outside = coterie.current_run()
    first.enter_context(coterie.run(journal=tmp_path / "a"))
    second.enter_context(coterie.run(journal=tmp_path / "b"))
    first.close()
    second.close()
    assert coterie.current_run() is outside
    assert HERE.get() is None


def test_a_run_opened_in_one_task_can_be_closed_in_another(tmp_path: Path) -> None:
    @asynccontextmanager
    async def lifespan() -> AsyncIterator[coterie.Run]:
        with coterie.run(journal=tmp_path) as run:
            yield run

    async def program() -> str:
        manager = lifespan()
        run = await asyncio.create_task(manager.__aenter__())
        await asyncio.create_task(manager.__aexit__(None, None, None))
        return run.id

    assert asyncio.run(program())


def test_chance_in_a_run_depends_on_the_place_alone(tmp_path: Path) -> None:
    with coterie.run(journal=tmp_path) as run:
        drawn = [run.random.random(), run.random.random()]
    with coterie.run(journal=tmp_path, resume=run.id) as again:
        assert [again.random.random(), again.random.random()] == drawn
    assert drawn[0] != drawn[1]


def test_rerun_without_a_run_to_resume_is_refused(tmp_path: Path) -> None:
    with pytest.raises(coterie.ConfigError, match="resume="), coterie.run(journal=tmp_path, rerun=["tool"]):
        pass


def test_resume_and_replay_exclude_each_other(tmp_path: Path) -> None:
    with pytest.raises(coterie.ConfigError, match="exclude"), coterie.run(journal=tmp_path, resume="a", replay="b"):
        pass
