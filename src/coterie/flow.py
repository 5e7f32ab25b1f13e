"""Write a flow once, drive it from sync or async code.

A flow is a generator that yields what it needs done and is sent the result. It never blocks and never awaits: the two
drivers below are the only code that knows whether the caller is sync or async.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Generator, Sequence
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")

Flow = Generator[Any, Any, R]


class Call:
    """A Python call to make: `sync` from the sync driver, `later` from the async one. Either may return an awaitable."""

    __slots__ = ("args", "kwargs", "later", "sync")

    def __init__(
        self, sync: Callable[..., Any], later: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        self.sync, self.later, self.args, self.kwargs = sync, later, args, kwargs


COLOUR = Call(lambda: False, lambda: True, (), {})
"""Yielded by a flow that must know whether it runs for an async caller."""


class Together:
    """Flows that may run at the same time; their results keep the given order."""

    __slots__ = ("flows",)

    def __init__(self, flows: Sequence[Flow[Any]]) -> None:
        self.flows = flows


class Become:
    """What a flow returns whose last act is another flow, so that a long chat needs no deep stack."""

    __slots__ = ("flow",)

    def __init__(self, flow: Flow[Any]) -> None:
        self.flow = flow


def call(fn: Callable[P, Awaitable[R]] | Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Flow[R]:
    """Call user code that may be sync or async."""
    return cast(R, (yield Call(fn, fn, args, kwargs)))


def either(sync: Callable[..., Any], later: Callable[..., Any], *args: Any, **kwargs: Any) -> Flow[Any]:
    """Call the half of an `x`/`a_x` pair that fits the driver, so that both can be overridden."""
    return (yield Call(sync, later, args, kwargs))


def together(flows: Sequence[Flow[R]]) -> Flow[list[R]]:
    """Run `flows` at the same time (async) or one after the other (sync)."""
    return cast(list[R], (yield Together(flows)))


def become(flow: Flow[R]) -> R:
    """End a flow by turning into another one. Whoever runs the first must run it through `finish`."""
    return cast(R, Become(flow))


def finish(flow: Flow[R]) -> Flow[R]:
    """Run a flow to its end, through all that it becomes."""
    while True:
        value: Any = yield from flow
        if type(value) is not Become:
            return cast(R, value)
        flow = value.flow


def drive(flow: Flow[R], perform: Callable[[Any], Any], wait: Callable[[Awaitable[Any]], Any]) -> R:
    """Run `flow` to its end on this thread.

    `perform` does what is neither a Call nor a Together; `wait` finishes an awaitable that user code returned.
    """
    resume: Callable[[Any], Any] = flow.send
    value: Any = None
    while True:
        try:
            step = resume(value)
        except StopIteration as done:
            return cast(R, done.value)
        try:
            if type(step) is Call:
                value = step.sync(*step.args, **step.kwargs)
                if inspect.isawaitable(value):
                    value = wait(value)
            elif type(step) is Together:
                value = [drive(each, perform, wait) for each in step.flows]
            else:
                value = perform(step)
            resume = flow.send
        except BaseException as error:  # noqa: BLE001 - handed inward, so that every `finally` runs now
            resume, value = flow.throw, error


async def drive_async(flow: Flow[R], perform: Callable[[Any], Awaitable[Any]]) -> R:
    """Run `flow` to its end on the running event loop."""
    resume: Callable[[Any], Any] = flow.send
    value: Any = None
    while True:
        try:
            step = resume(value)
        except StopIteration as done:
            return cast(R, done.value)
        try:
            if type(step) is Call:
                value = step.later(*step.args, **step.kwargs)
                if inspect.isawaitable(value):
                    value = await value
            elif type(step) is Together:
                value = await _gather([drive_async(each, perform) for each in step.flows])
            else:
                value = await perform(step)
            resume = flow.send
        except BaseException as error:  # noqa: BLE001 - handed inward, so that every `finally` runs now
            resume, value = flow.throw, error


async def _gather(flows: list[Any]) -> list[Any]:
    """Run coroutines at the same time; when one fails, none is left running."""
    tasks = [asyncio.ensure_future(each) for each in flows]
    try:
        return list(await asyncio.gather(*tasks))
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise
