"""The one door: every effect of a run passes here, through the interceptors, to whoever performs it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

from .effects import Effect, ModelCall
from .errors import JournalError, JournalFailed, RunStopped
from .flow import Flow, drive, drive_async
from .messages import Answer, Reply
from .place import HERE


class Interceptor(Protocol):
    """Sees each effect before and after it happens.

    `yield effect` passes it inward and receives its outcome; returning without yielding answers it; yielding again
    repeats it; yielding another effect first asks that one.
    """

    def around(self, effect: Effect) -> Flow[Any]: ...


class Performer(Protocol):
    """Really does an effect, in the colour of the caller."""

    def perform(self, effect: Effect) -> Any: ...
    async def perform_async(self, effect: Effect) -> Any: ...


def chain(interceptors: Sequence[Interceptor], effect: Effect, at: int = 0) -> Flow[Any]:
    """Pass `effect` through the interceptors, outermost first; yield what comes out, and the calls they need made."""
    if at == len(interceptors):
        return (yield effect)
    around = interceptors[at].around(effect)
    resume: Callable[[Any], Any] = around.send
    value: Any = None
    while True:
        try:
            step = resume(value)
        except StopIteration as done:
            return done.value
        try:
            if isinstance(step, Effect):
                # Another effect than the one that came in (a question, a pause) is one like any other: it starts outside.
                inner = at + 1 if step.key == effect.key else 0
                value = yield from chain(interceptors, step, inner)
            else:
                value = yield step
            resume = around.send
        except BaseException as error:  # noqa: BLE001 - handed inward, so that every `finally` runs now
            resume, value = around.throw, error


class Door:
    """Chains the interceptors around the performer.

    `again` are the interceptors for an effect that is already being performed: an overridden method called the original
    one, so the effect is neither recorded nor priced twice.
    """

    def __init__(
        self,
        performer: Performer,
        interceptors: Sequence[Interceptor],
        again: Sequence[Interceptor],
        wait: Callable[[Awaitable[Any]], Any],
    ) -> None:
        self._performer = performer
        self._interceptors = tuple(interceptors)
        self._again = tuple(again)
        self._wait = wait

    def do(self, effect: Effect) -> Any:
        """Perform `effect` on this thread and return its outcome."""
        try:
            return _told(effect, drive(chain(self._chain_for(effect), effect), self._performer.perform, self._wait))
        except JournalError as error:
            raise RunStopped(JournalFailed(str(error))) from error

    async def do_async(self, effect: Effect) -> Any:
        """Perform `effect` on the running loop and return its outcome."""
        try:
            return _told(
                effect, await drive_async(chain(self._chain_for(effect), effect), self._performer.perform_async)
            )
        except JournalError as error:
            raise RunStopped(JournalFailed(str(error))) from error

    def _chain_for(self, effect: Effect) -> tuple[Interceptor, ...]:
        place = HERE.get()
        if place is None:
            return self._interceptors
        if place.top is not None and place.top.stop is not None:
            raise place.top.stop  # the run was stopped, and the program went on as if it had not been
        doing = place.performing
        return self._again if doing is not None and doing.key == effect.key else self._interceptors


def _told(effect: Effect, outcome: Any) -> Any:
    """Tell whoever keeps a tab of what a model answered. What an answer asks in its turn is told by that answer."""
    if not isinstance(effect, ModelCall) or not isinstance(outcome, Answer | Reply):
        return outcome
    place = HERE.get()
    if place is not None and place.tab is not None and not isinstance(place.performing, ModelCall):
        place.tab(effect, outcome)
    return outcome
