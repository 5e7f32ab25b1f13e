"""What outlives effects is taken by an effect, and opened only where something needs it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

import coterie
from coterie.held import Held


class Outside:
    """A place where things are opened, unless it is closed today."""

    def __init__(self) -> None:
        self.opened = 0
        self.ended: list[str] = []
        self.is_closed = False

    def open(self) -> str:
        if self.is_closed:
            raise ConnectionError("closed today")
        self.opened += 1
        return f"thing {self.opened}"

    def held(self) -> Held[str]:
        return Held("thing", self.open, self.ended.append)


def test_it_is_opened_when_it_is_taken_and_ended_once() -> None:
    outside = Outside()
    held = outside.held()
    assert held.opened() is None
    held.take()
    held.take()
    assert (held.get(), held.opened(), outside.opened) == ("thing 1", "thing 1", 1)
    held.let_go()
    held.let_go()
    assert outside.ended == ["thing 1"]


def test_what_was_let_go_is_not_opened_behind_its_holders_back_but_can_be_taken_again() -> None:
    held = Outside().held()
    with pytest.raises(RuntimeError, match="There is no thing"):
        held.get()
    held.take()
    held.let_go()
    with pytest.raises(RuntimeError, match="There is no thing"):
        held.get()
    held.take()
    assert held.get() == "thing 2"


@pytest.mark.parametrize("colour", ["sync", "async"])
def test_a_repeated_run_opens_it_only_where_it_is_needed(colour: str, tmp_path: Path) -> None:
    outside = Outside()

    def take() -> Held[str]:
        held = outside.held()
        if colour == "sync":
            held.take()
        else:
            asyncio.run(held.take_async())
        return held

    with coterie.run(journal=tmp_path) as recorded:
        take()
    outside.is_closed = True
    with coterie.run(journal=tmp_path, replay=recorded.id):
        held = take()
        assert held.is_taken
        held.let_go()
    assert (outside.opened, outside.ended) == (1, [])

    outside.is_closed = False
    with coterie.run(journal=tmp_path, resume=recorded.id):
        held = take()
        assert outside.opened == 1
        assert held.get() == "thing 2"


def test_what_could_not_be_opened_cannot_be_taken_in_a_replay_and_is_tried_again_on_resume(tmp_path: Path) -> None:
    outside = Outside()
    outside.is_closed = True
    with pytest.raises(ConnectionError, match="closed today"), coterie.run(journal=tmp_path) as recorded:
        outside.held().take()
    outside.is_closed = False
    held = outside.held()
    with pytest.raises(ConnectionError, match="closed today"), coterie.run(journal=tmp_path, replay=recorded.id):
        held.take()
    assert not held.is_taken
    assert outside.opened == 0
    with coterie.run(journal=tmp_path, resume=recorded.id):
        outside.held().take()
    assert outside.opened == 1
