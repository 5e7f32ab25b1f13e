"""Asks pages, which may be slow, gone, busy for ever or out to deceive: each question has an end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from coterie.errors import MissingExtra

if TYPE_CHECKING:
    from playwright.async_api import Frame, Page, Request

T = TypeVar("T")

_GRACE_S = 0.15
_PATIENCE_WITH_PARTS_S = 3.0


class CannotDo(Exception):
    """What a page does not let one do. The text is for the model that asked."""


class PageHangs(CannotDo):
    """The page answers nothing any more: a script of its own keeps it busy, or it has crashed."""


def playwright() -> Any:
    """The package `playwright.async_api`."""
    try:
        return import_module("playwright.async_api")
    except ImportError as error:
        raise MissingExtra("playwright", "web-surfer", "Surfing in a browser") from error


async def within(timeout_s: float, work: Awaitable[T]) -> T:
    """Wait for what a page is asked.

    Raises:
        PageHangs: it does not answer in time, or has crashed.
        CannotDo: it refuses, in Playwright's words.
    """
    try:
        async with asyncio.timeout(timeout_s):
            return await work
    except TimeoutError as error:
        raise PageHangs(f"the page has not reacted for {timeout_s:g} s") from error
    except playwright().Error as error:
        if is_closed(error):
            raise
        words = in_words(error)
        raise PageHangs(words) if "crash" in words.lower() else CannotDo(words) from error


def is_closed(error: Exception) -> bool:
    """Tell whether an error of Playwright says that the tab, or the whole browser, is gone."""
    return "has been closed" in str(error)


def in_words(error: Exception) -> str:
    """What an error of Playwright says, without the log of its attempts."""
    first = str(error).partition("\n")[0]
    return first.partition(": ")[2] or first


async def ask_script(frame: Frame, what: str, argument: Any = None, *, timeout_s: float) -> Any:
    """Ask our script in a document. If the page is on its way to another one, that one is asked."""
    for _ in range(3):
        try:
            return await within(timeout_s, frame.evaluate(script(), [what, argument]))
        except CannotDo as error:
            if not is_leaving(error):
                raise
            await loaded(frame, timeout_s)
    raise CannotDo("the page leads on and on to other pages")


def is_leaving(error: CannotDo) -> bool:
    """Tell whether a document could not answer because another takes its place."""
    return not isinstance(error, PageHangs) and "context" in str(error)


async def loaded(frame: Frame, timeout_s: float) -> None:
    """Wait until a document is there, and a little for its pictures and the like."""
    with suppress(playwright().TimeoutError):
        await frame.wait_for_load_state("domcontentloaded", timeout=timeout_s * 1000)
        await frame.wait_for_load_state("load", timeout=min(timeout_s, _PATIENCE_WITH_PARTS_S) * 1000)


@cache
def script() -> str:
    """The script that tells of a document."""
    return Path(__file__).with_name("page_script.js").read_text(encoding="utf-8")


@asynccontextmanager
async def settled(page: Page, timeout_s: float) -> AsyncGenerator[None, None]:
    """Do something to a page. Afterwards what it leads to is there: the next page, if it leads to one."""
    under_way: set[Request] = set()
    changed = asyncio.Event()

    def begins(request: Request) -> None:
        if request.is_navigation_request():
            under_way.add(request)

    def ends(request: Request) -> None:
        under_way.discard(request)
        changed.set()

    listeners: dict[Any, Callable[[Request], None]] = {
        "request": begins,
        "requestfinished": ends,
        "requestfailed": ends,
    }
    for event, listener in listeners.items():
        page.on(event, listener)
    try:
        yield
        await asyncio.sleep(_GRACE_S)
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                while under_way:
                    await changed.wait()
                    changed.clear()
        await loaded(page.main_frame, timeout_s)
    finally:
        for event, listener in listeners.items():
            page.remove_listener(event, listener)
