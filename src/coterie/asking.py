"""How ordinary `async def` code passes the door, and where the steps of its streams stand.

What an async generator sets in its context is seen by whoever reads it. So the place of a stream is set for each of its
steps, and taken back before what the step yielded is handed on.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from contextvars import copy_context
from typing import Any, Generic, TypeVar

from .effects import Effect
from .errors import RunStopped
from .place import HERE, Place
from .runs import (
    Run,
    _outermost,
    current_run,
    folder_of_its_own,
    here,
    keep_stop,
    open_run,
    raising_stops,
    standing,
)

T = TypeVar("T")
I = TypeVar("I")


async def ask(kind: str, make: Callable[[str, str], Effect], subject: str = "") -> Any:
    """Have an effect of `kind` performed and return its outcome; `make(key, agent)` describes it.

    Raises: what performing it raises; the run's `Stopped` where this is the program's outermost call.
    """
    at = HERE.get()
    if at is not None and at.top is not None:
        return await _ask(current_run(), at, kind, make, subject)
    with _outermost(False) as run:
        try:
            return await _ask(run, here(), kind, make, subject)
        finally:
            await run.flush_async()


async def _ask(run: Run, at: Place, kind: str, make: Callable[[str, str], Effect], subject: str) -> Any:
    effect = make(at.key(kind, at.agent, subject), at.agent)
    try:
        return await run.door.do_async(effect)
    except (RunStopped, BaseExceptionGroup) as error:
        if at.top is not None:
            keep_stop(error, at.top)
        raise


def ask_streaming(
    kind: str, make: Callable[[str, str, Callable[[T], None]], Effect], subject: str = ""
) -> AsyncGenerator[T | Last, None]:
    """Have an effect performed that tells of its progress; yield what it tells, and its outcome last, as a `Last`.

    `make(key, agent, tell)` describes the effect. Whoever leaves the stream early cancels it.
    """
    return telling(lambda tell: ask(kind, lambda key, agent: make(key, agent, tell), subject))


async def telling(work: Callable[[Callable[[T], None]], Coroutine[Any, Any, Any]]) -> AsyncGenerator[T | Last, None]:
    """Yield what `work(tell)` tells while it runs, and its result last, as a `Last`. Leaving early cancels it."""
    told: deque[T] = deque()
    news = asyncio.Event()

    def tell(item: T) -> None:
        told.append(item)
        news.set()

    working = asyncio.ensure_future(work(tell))
    working.add_done_callback(lambda _: news.set())
    try:
        while not working.done():
            await news.wait()
            news.clear()
            while told:
                yield told.popleft()
        yield Last(await working)
    finally:
        if not working.done():
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)


class closing(Generic[I]):
    """Close what is read, if it can be closed, as soon as its reader leaves: else it is closed at some later time."""

    __slots__ = ("_items",)

    def __init__(self, items: I) -> None:
        self._items = items

    async def __aenter__(self) -> I:
        return self._items

    async def __aexit__(self, *_: object) -> None:
        close = getattr(self._items, "aclose", None)  # a program's own stream need not have one
        if close is not None:
            await close()


class Breath:
    """Lets the others on the loop go on while work that waits for nothing is under way.

    Without it a program whose models and agents answer at once could be neither cancelled nor served beside others.
    """

    __slots__ = ("_due", "_now")

    def __init__(self) -> None:
        self._now = asyncio.get_running_loop().time
        self._due = self._now() + _LONGEST_BREATH_S

    async def take(self) -> None:
        """Let the others go on, if they have waited for some time."""
        if self._now() > self._due:
            await asyncio.sleep(0)
            self._due = self._now() + _LONGEST_BREATH_S


_LONGEST_BREATH_S = 0.01


class Last:
    """The result of what told of its progress."""

    __slots__ = ("outcome",)

    def __init__(self, outcome: Any) -> None:
        self.outcome = outcome


async def within(open_place: Callable[[], Place], work: Callable[[], Awaitable[T]]) -> T:
    """Do `work` at the place that `open_place` opens below the current one."""
    async with _entered(open_place, False) as (run, place):
        with standing(run, place):
            return await work()


async def stream(
    open_place: Callable[[], Place], source: Callable[[], AsyncGenerator[T, None]], *, chat: bool = False
) -> AsyncGenerator[T, None]:
    """Yield what `source` yields; its steps stand at the place that `open_place` opens below the current one.

    The outermost stream of a program raises the `Stopped` that ended its run as an ordinary exception. If it is a `chat`
    and the variable COTERIE_RUNS names a folder, it is a run of its own, recorded there.
    """
    async with _entered(open_place, chat) as (run, place):
        steps, breath = source(), Breath()
        try:
            while True:
                with standing(run, place):
                    try:
                        item = await anext(steps)
                    except StopAsyncIteration:
                        return
                yield item
                await breath.take()
        finally:
            with standing(run, place):
                await steps.aclose()


@asynccontextmanager
async def _entered(open_place: Callable[[], Place], chat: bool) -> AsyncGenerator[tuple[Run, Place], None]:
    """The run and the place of a call. Neither is set here: the caller may be a generator."""
    at = HERE.get()
    if at is not None and at.top is not None:
        try:
            yield current_run(), open_place()
        except (RunStopped, BaseExceptionGroup) as error:
            keep_stop(error, at.top)
            raise
        return
    async with AsyncExitStack() as leaving:
        run = current_run()
        folder = folder_of_its_own(run) if chat else None
        if folder:
            context, opened = copy_context(), open_run(journal=folder)
            run = context.run(opened.__enter__)
            leaving.push(lambda *error: context.run(opened.__exit__, *error))
        root = run.root if folder else here()
        top = root.within()
        leaving.enter_context(raising_stops(top))
        leaving.push_async_callback(run.flush_async)
        with standing(run, top):
            place = open_place()
        yield run, place
