"""Looks at pages of Playwright and acts on them, as a person in front of the screen would."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary, WeakSet

from ._asking_pages import (
    CannotDo,
    PageHangs,
    ask_script,
    in_words,
    is_leaving,
    loaded,
    playwright,
    script,
    settled,
    within,
)
from ._downloads import Downloads
from ._markdown import to_markdown
from ._types import DOMRectangle, InteractiveRegion, VisualViewport

if TYPE_CHECKING:
    from playwright.async_api import Download, ElementHandle, Frame, JSHandle, Page

__all__ = ["PlaywrightController"]

_FIRST_MARK = 10
_MOST_FRAMES = 20
_PATIENCE_WITH_FRAMES_S = 2.0
_PATIENCE_WITH_ELEMENTS_S = 3.0
_STEPS_OF_CURSOR = 20


@dataclass(frozen=True, eq=False)
class _Mark:
    """Where a numbered element is: in a list that only the controller holds."""

    frame: Frame
    elements: JSHandle
    index: int


class PlaywrightController:
    """Acts on pages. The numbers of elements are those that `get_interactive_rects` gave last for the page.

    `timeout_s` bounds how long a page may take to load, to react, or to answer what it is asked. What a page does not let
    one do is an exception whose text is for a model.
    """

    timeout_s: float = 10.0

    def __init__(
        self,
        downloads_folder: str | None = None,
        animate_actions: bool = False,
        viewport_width: int = 1440,
        viewport_height: int = 900,
        _download_handler: Callable[[Download], None] | None = None,
        to_resize_viewport: bool = True,
    ) -> None:
        self.downloads = Downloads(downloads_folder)
        self.animate_actions = animate_actions
        self.viewport_width = viewport_width
        self.viewport_height = viewport_height
        self.to_resize_viewport = to_resize_viewport
        self.last_cursor_position: tuple[float, float] = (0.0, 0.0)
        self._download_handler = _download_handler or self.downloads.take
        self._ready: WeakSet[Page] = WeakSet()
        self._marks: WeakKeyDictionary[Page, dict[str, _Mark]] = WeakKeyDictionary()

    def has_marks(self, page: Page) -> bool:
        """Tell whether the elements of the page were numbered."""
        return page in self._marks

    def __reduce__(self) -> tuple[Any, ...]:
        size = self.viewport_width, self.viewport_height
        made = self.downloads.folder, self.animate_actions, *size, None, self.to_resize_viewport
        return PlaywrightController, made, {"timeout_s": self.timeout_s}

    async def on_new_page(self, page: Page) -> None:
        """Make a page ready: its size, and where its downloads go."""
        if page in self._ready:
            return
        self._ready.add(page)
        page.on("download", self._download_handler)
        if self.to_resize_viewport:
            size: Any = {"width": self.viewport_width, "height": self.viewport_height}
            await within(self.timeout_s, page.set_viewport_size(size))

    # --- looking ------------------------------------------------------------------------------------------------------

    async def get_interactive_rects(self, page: Page) -> dict[str, InteractiveRegion]:
        """Return what can be used on the page as far as it is in view, by numbers that are given anew each time."""
        regions: dict[str, InteractiveRegion] = {}
        marks: dict[str, _Mark] = {}
        async for frame, left, top in self._frames(page):
            elements, told = await self._regions_of(frame)
            for index, each in enumerate(told):
                mark = str(_FIRST_MARK + len(regions))
                regions[mark] = _region(each, left, top)
                marks[mark] = _Mark(frame, elements, index)
        await self._forget_marks(page)
        self._marks[page] = marks
        return regions

    async def _regions_of(self, frame: Frame) -> tuple[JSHandle, list[dict[str, Any]]]:
        for _ in range(3):
            try:
                found = await within(self.timeout_s, frame.evaluate_handle(script(), ["regions", None]))
                elements = await within(self.timeout_s, found.get_property("elements"))
                return elements, await within(self.timeout_s, found.evaluate("found => found.data"))
            except CannotDo as error:
                if not is_leaving(error):
                    raise
                await loaded(frame, self.timeout_s)
        raise CannotDo("the page leads on and on to other pages")

    async def _forget_marks(self, page: Page) -> None:
        marks = self._marks.pop(page, {})
        for elements in {id(each.elements): each.elements for each in marks.values()}.values():
            with suppress(playwright().Error, CannotDo):
                await within(self.timeout_s, elements.dispose())

    async def _frames(self, page: Page) -> AsyncGenerator[tuple[Frame, float, float], None]:
        """The documents of a page, the outermost first, with where they begin in the viewport.

        One within that does not tell where it is, is left out: advertisements come and go.
        """
        yield page.main_frame, 0.0, 0.0
        for frame in page.frames[1:_MOST_FRAMES]:
            try:
                element = await within(_PATIENCE_WITH_FRAMES_S, frame.frame_element())
                box = await within(_PATIENCE_WITH_FRAMES_S, element.bounding_box())
                border = await within(
                    _PATIENCE_WITH_FRAMES_S, element.evaluate("frame => [frame.clientLeft, frame.clientTop]")
                )
                await within(_PATIENCE_WITH_FRAMES_S, frame.evaluate("0"))
            except (CannotDo, playwright().Error):
                continue
            if box is not None and box["width"] > 1 and box["height"] > 1:
                yield frame, box["x"] + border[0], box["y"] + border[1]

    async def get_visual_viewport(self, page: Page) -> VisualViewport:
        """Return which part of the page is shown."""
        told: VisualViewport = await self._ask(page.main_frame, "viewport")
        return told

    async def get_focused_rect_id(self, page: Page) -> str | None:
        """Return the number of the element that has the keyboard, if it has one."""
        marks = self._marks.get(page, {})
        for first in {id(each.elements): each for each in marks.values()}.values():
            index = await self._ask(first.frame, "focused", first.elements)
            for mark, each in marks.items():
                if each.elements is first.elements and each.index == index:
                    return mark
        return None

    async def get_page_metadata(self, page: Page) -> dict[str, Any]:
        """Return what the page tells machines: JSON-LD, microdata and meta tags, as far as it has them."""
        told: dict[str, Any] = await self._ask(page.main_frame, "metadata")
        return told

    async def get_visible_text(self, page: Page) -> str:
        """Return the text that is in view, a line for each block."""
        texts = [await self._ask(frame, "visibleText") async for frame, _, _ in self._frames(page)]
        return "\n".join(each for each in texts if each)

    async def get_webpage_text(self, page: Page, n_lines: int = 50) -> str:
        """Return the first `n_lines` lines of the whole page's text."""
        texts = [await self._ask(frame, "wholeText") async for frame, _, _ in self._frames(page)]
        lines = [line.strip() for each in texts for line in each.splitlines() if line.strip()]
        return "\n".join(lines[:n_lines])

    async def get_page_markdown(self, page: Page) -> str:
        """Return the whole page as Markdown, with what its frames show."""
        sources = [await within(self.timeout_s, frame.content()) async for frame, _, _ in self._frames(page)]
        return "\n\n".join(filter(None, map(to_markdown, sources)))

    async def _ask(self, frame: Frame, what: str, argument: Any = None) -> Any:
        return await ask_script(frame, what, argument, timeout_s=self.timeout_s)

    # --- going somewhere ----------------------------------------------------------------------------------------------

    async def visit_page(self, page: Page, url: str) -> tuple[bool, bool]:
        """Open an address. Returns whether there is a new page, and whether nothing was downloaded in its place."""
        downloads = asyncio.Event()

        def begins(_: Download) -> None:
            downloads.set()

        page.on("download", begins)
        try:
            await page.goto(url, timeout=self.timeout_s * 1000, wait_until="commit")
        except playwright().TimeoutError as error:
            raise CannotDo(f"{_site(url)} has not answered for {self.timeout_s:g} s") from error
        except playwright().Error as error:
            if "Download is starting" in str(error):
                await within(self.timeout_s, downloads.wait())
                return False, False
            raise CannotDo(f"{url!r} could not be opened: {in_words(error).partition(' at ')[0]}") from error
        finally:
            page.remove_listener("download", begins)
        await loaded(page.main_frame, self.timeout_s)
        return True, True

    async def back(self, page: Page) -> None:
        """Go back to the page before."""
        async with settled(page, self.timeout_s):
            try:
                await page.go_back(timeout=self.timeout_s * 1000, wait_until="commit")
            except playwright().Error as error:
                raise CannotDo(f"there is no going back: {in_words(error)}") from error

    async def page_down(self, page: Page) -> None:
        """Scroll down by the height of the viewport, less 50 pixels."""
        await self._ask(page.main_frame, "scroll", "down")

    async def page_up(self, page: Page) -> None:
        """Scroll up by the height of the viewport, less 50 pixels."""
        await self._ask(page.main_frame, "scroll", "up")

    async def sleep(self, page: Page, duration: float) -> None:
        """Let `duration` milliseconds pass."""
        await asyncio.sleep(duration / 1000)

    # --- using elements -----------------------------------------------------------------------------------------------

    async def click_id(self, page: Page, identifier: str) -> Page | None:
        """Click an element. Returns the new tab, where that opens one."""
        element = await self._element(page, identifier)
        opened: list[Page] = []

        def opens(new: Page) -> None:
            opened.append(new)

        page.on("popup", opens)
        try:
            async with settled(page, self.timeout_s):
                await self._point_at(page, identifier, element)
                try:
                    await self._do(element.click(timeout=_PATIENCE_WITH_ELEMENTS_S * 1000, no_wait_after=True))
                except PageHangs:
                    raise
                except CannotDo:  # something lies on top of it, or it moves: a person would click all the same
                    await self._do(element.click(timeout=1000, force=True, no_wait_after=True))
        finally:
            page.remove_listener("popup", opens)
        if not opened:
            return None
        new = opened[-1]
        await self.on_new_page(new)
        await loaded(new.main_frame, self.timeout_s)
        return new

    async def hover_id(self, page: Page, identifier: str) -> None:
        """Move the mouse over an element."""
        element = await self._element(page, identifier)
        async with settled(page, self.timeout_s):
            await self._point_at(page, identifier, element)
            await self._do(element.hover(timeout=_PATIENCE_WITH_ELEMENTS_S * 1000, no_wait_after=True))

    async def fill_id(self, page: Page, identifier: str, value: str, press_enter: bool = True) -> None:
        """Type into a field, in the place of what is there, or choose an option by its label; then press Enter."""
        element = await self._element(page, identifier)
        kind = await self._do(element.evaluate("element => element.tagName"))
        timeout_ms = _PATIENCE_WITH_ELEMENTS_S * 1000
        async with settled(page, self.timeout_s):
            await self._point_at(page, identifier, element)
            if kind == "SELECT":
                await self._do(element.select_option(label=value, timeout=timeout_ms))
                return
            await self._do(element.fill(value, timeout=timeout_ms))
            if press_enter and kind == "INPUT":
                await self._do(element.press("Enter", timeout=timeout_ms, no_wait_after=True))

    async def scroll_id(self, page: Page, identifier: str, direction: str) -> None:
        """Scroll the content of an element "up" or "down", by its height."""
        element = await self._element(page, identifier)
        by = "-element.clientHeight" if direction == "up" else "element.clientHeight"
        await self._do(element.evaluate(f"element => element.scrollBy({{top: {by}, behavior: 'instant'}})"))

    async def _element(self, page: Page, identifier: str) -> ElementHandle:
        mark = self._marks.get(page, {}).get(identifier)
        if mark is None:
            raise CannotDo(f"there is no element {identifier} on the page")
        found = (await within(self.timeout_s, mark.elements.get_property(str(mark.index)))).as_element()
        assert found is not None
        return found

    async def _do(self, work: Any) -> Any:
        """Wait for an action on an element, and say in short where it cannot be done."""
        try:
            return await within(self.timeout_s, work)
        except PageHangs:
            raise
        except CannotDo as error:
            words = str(error)
            if "not attached" in words or "context" in words:
                words = "the element is not on the page any more"
            elif "Timeout" in words:
                words = "the element does not react"
            raise CannotDo(words) from error

    # --- a cursor to look at ------------------------------------------------------------------------------------------

    async def _point_at(self, page: Page, identifier: str, element: ElementHandle) -> None:
        """With `animate_actions`, move a cursor to the element that is acted on next."""
        if self.animate_actions:
            await self.add_cursor_box(page, identifier)

    async def add_cursor_box(self, page: Page, identifier: str) -> None:
        """Move the cursor that is shown to the middle of an element."""
        element = await self._element(page, identifier)
        box = await within(self.timeout_s, element.bounding_box())
        if box is not None:
            start_x, start_y = self.last_cursor_position
            end_x, end_y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
            await self.gradual_cursor_animation(page, start_x, start_y, end_x, end_y)

    async def gradual_cursor_animation(
        self, page: Page, start_x: float, start_y: float, end_x: float, end_y: float
    ) -> None:
        """Move the cursor that is shown from one point to another, in steps that an eye can follow."""
        for step in range(1, _STEPS_OF_CURSOR + 1):
            part = step / _STEPS_OF_CURSOR
            x, y = start_x + (end_x - start_x) * part, start_y + (end_y - start_y) * part
            await within(self.timeout_s, page.mouse.move(x, y))
            await self._ask(page.main_frame, "cursor", [x, y])
            await asyncio.sleep(0.02)
        self.last_cursor_position = (end_x, end_y)

    async def remove_cursor_box(self, page: Page, identifier: str) -> None:
        """Take the cursor that is shown away."""
        await self._ask(page.main_frame, "cursor", None)


def _region(told: Mapping[str, Any], left: float, top: float) -> InteractiveRegion:
    rects = [_rectangle(each["x"] + left, each["y"] + top, each["width"], each["height"]) for each in told["rects"]]
    return InteractiveRegion(
        tag_name=str(told["tag_name"]),
        role=str(told["role"]),
        aria_name=str(told["aria_name"]),
        v_scrollable=bool(told["v_scrollable"]),
        rects=rects,
    )


def _rectangle(x: float, y: float, width: float, height: float) -> DOMRectangle:
    return DOMRectangle(x=x, y=y, width=width, height=height, top=y, right=x + width, bottom=y + height, left=x)


def _site(url: str) -> str:
    return urlsplit(url).netloc or url
