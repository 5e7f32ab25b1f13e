"""Where in the engine's run a message is handled: below the place where it was sent.

So what a handler asks of models and tools has the same keys whenever the run is repeated, however messages interleave.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from coterie.asking import within
from coterie.errors import RunStopped, Stopped
from coterie.order import Order
from coterie.place import HERE, Place
from coterie.runs import Run, current_run, here, open_turn, recorded_run, standing

__all__ = ["Order", "Origin", "at_place", "is_recorded", "is_stop", "stop_for_caller"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Origin:
    """The run and the place where a message was sent."""

    run: Run = field(default_factory=current_run)
    place: Place = field(default_factory=here)


async def at_place(origin: Origin, name: str, work: Callable[[], Awaitable[T]]) -> T:
    """Do `work` as a turn of the agent `name` below the place of `origin`."""
    with standing(origin.run, origin.place):
        return await within(lambda: open_turn(name), work)


def is_recorded() -> bool:
    """Whether what happens here is recorded."""
    return recorded_run() is not None


def is_stop(error: BaseException) -> bool:
    """Tell whether an error is the end of the run, which nobody may ignore."""
    return isinstance(error, Stopped | RunStopped)


def stop_for_caller(error: BaseException) -> BaseException:
    """A stop in the form that goes on to the caller: inside a public call the one that nothing swallows."""
    at = HERE.get()
    is_inside = at is not None and at.top is not None
    if isinstance(error, RunStopped) and not is_inside:
        return error.error
    return RunStopped(error) if isinstance(error, Stopped) and is_inside else error
