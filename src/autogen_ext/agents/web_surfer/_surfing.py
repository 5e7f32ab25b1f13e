"""What a surfer does in its browser. Each call is the work of one effect: what comes of it is data, also what fails."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus, urlsplit

from ._asking_pages import CannotDo, PageHangs, is_closed, playwright, within
from ._browser import Browser
from ._set_of_marks import draw
from ._types import InteractiveRegion, Look, Reading

if TYPE_CHECKING:
    from playwright.async_api import Page

SEARCH = "https://www.bing.com/search?q={}&FORM=QBLH"

_LONGEST_TEXT = 10_000
_LONGEST_TITLE = 300
_LONGEST_READING = 400_000


class Surfing:
    """Looks and acts in `browser`. `keep` is told every look by the name of what led to it, while it is live."""

    def __init__(
        self,
        browser: Browser,
        *,
        width: int,
        height: int,
        sleep_s: float,
        opens_files: bool,
        keep: Callable[[str, Look], None] | None,
    ) -> None:
        self._browser = browser
        self._controller = browser.controller
        self._size = width, height
        self._sleep_s = sleep_s
        self._opens_files = opens_files
        self._keep = keep

    async def look(self) -> Look:
        """Look at the page; on the screenshot, what can be used has its number."""
        return await self._look("look", "", is_done=True, is_marked=True)

    async def act(self, name: str, arguments: Mapping[str, Any], seen: Mapping[str, InteractiveRegion]) -> Look:
        """Do what a tool says, and look at what comes of it. `seen` is what the model chose from."""
        try:
            page = await self._browser.page()
            await self._recognize(page, arguments, seen)
            said, is_done = await getattr(self, f"_{name}")(page, arguments, seen), True
        except PageHangs as error:
            await self._browser.replace_tab()
            said, is_done = f"I could not {_in_words(name)}: {error}. I closed its tab.", False
        except CannotDo as error:
            said, is_done = f"I could not {_in_words(name)}: {error}.", False
        except playwright().Error as error:
            if not is_closed(error):
                raise
            said, is_done = f"I could not {_in_words(name)}: the tab was closed meanwhile.", False
        return await self._look(name, said, is_done=is_done, is_marked=False)

    async def read(self) -> Reading:
        """Read the whole page."""
        page = await self._browser.page()
        try:
            markdown = await self._controller.get_page_markdown(page)
        except CannotDo as error:
            markdown = f"(The page could not be read: {error}.)"
        title, screenshot = "", None
        try:
            title = await self._title(page)
            screenshot = draw(await self._screenshot(page), {}, *self._size)
        except CannotDo:
            pass  # the text is what counts
        text = _well_formed(markdown)[:_LONGEST_READING]
        return Reading(url=page.url, title=title, markdown=text, screenshot=screenshot)

    # --- looking ------------------------------------------------------------------------------------------------------

    async def _look(self, name: str, said: str, *, is_done: bool, is_marked: bool) -> Look:
        look = await self._seen(is_marked)
        look.said, look.is_done, look.notes = said, is_done, [*look.notes, *await self._browser.news()]
        if self._keep is not None:
            self._keep(name, look)
        return look

    async def _seen(self, is_marked: bool) -> Look:
        for _ in range(3):
            page = await self._browser.page()
            url = page.url
            try:
                return await self._see(page, is_marked)
            except CannotDo as error:
                await self._browser.replace_tab()
                return Look(url="about:blank", title="", notes=[f"The tab with {url[:500]} was closed: {error}."])
            except playwright().Error as error:
                if not is_closed(error):
                    raise
        raise RuntimeError(f"the browser has ended three times in a row, the last time at {url!r}")

    async def _see(self, page: Page, is_marked: bool) -> Look:
        controller = self._controller
        try:
            regions = await controller.get_interactive_rects(page)
            look = Look(
                url=page.url,
                title=await self._title(page),
                viewport=await controller.get_visual_viewport(page),
                regions=regions,
                focused=await controller.get_focused_rect_id(page),
                text=(await controller.get_visible_text(page))[:_LONGEST_TEXT],
                metadata=await controller.get_page_metadata(page),
            )
        except (LookupError, TypeError, ValueError) as error:
            raise CannotDo(f"its scripts spoil what it is asked ({type(error).__name__})") from error
        try:
            look.screenshot = draw(await self._screenshot(page), regions if is_marked else {}, *self._size)
        except CannotDo:
            look.notes = ["The page could not be drawn: there is no screenshot."]
        return look

    async def _title(self, page: Page) -> str:
        return _well_formed(await within(self._controller.timeout_s, page.title()))[:_LONGEST_TITLE]

    async def _screenshot(self, page: Page) -> bytes:
        timeout_s = self._controller.timeout_s
        return await within(timeout_s, page.screenshot(timeout=timeout_s * 1000, animations="disabled"))

    async def _recognize(self, page: Page, arguments: Mapping[str, Any], seen: Mapping[str, InteractiveRegion]) -> None:
        """In a browser that was opened anew, see to it that the numbers mean what they meant when the model chose."""
        if self._controller.has_marks(page):
            return
        now = await self._controller.get_interactive_rects(page)
        for each in ("target_id", "input_field_id"):
            mark = str(arguments.get(each, ""))
            if mark in seen and (mark not in now or now[mark]["aria_name"] != seen[mark]["aria_name"]):
                raise CannotDo("the page is not any more what it was")

    # --- tools, each by its name --------------------------------------------------------------------------------------

    async def _visit_url(self, page: Page, arguments: Mapping[str, Any], _: Any) -> str:
        url = self._address(str(arguments["url"]).strip())
        await self._controller.visit_page(page, url)
        return f"I typed {url!r} into the browser address bar."

    def _address(self, text: str) -> str:
        scheme = urlsplit(text).scheme.lower()
        if scheme in ("http", "https") or text == "about:blank" or (scheme == "file" and self._opens_files):
            return text
        if " " in text:
            return SEARCH.format(quote_plus(text))
        host, _, port = text.partition("/")[0].partition(":")
        if not scheme or (port.isdigit() and "." in host) or host == "localhost":
            return f"https://{text}"
        raise CannotDo(f"addresses that begin with {scheme!r} are not opened")

    async def _web_search(self, page: Page, arguments: Mapping[str, Any], _: Any) -> str:
        query = str(arguments["query"]).strip()
        await self._controller.visit_page(page, SEARCH.format(quote_plus(query)))
        return f"I typed {query!r} into the browser search bar."

    async def _history_back(self, page: Page, *_: Any) -> str:
        await self._controller.back(page)
        return "I clicked the browser back button."

    async def _scroll_up(self, page: Page, *_: Any) -> str:
        await self._controller.page_up(page)
        return "I scrolled up one page in the browser."

    async def _scroll_down(self, page: Page, *_: Any) -> str:
        await self._controller.page_down(page)
        return "I scrolled down one page in the browser."

    async def _click(self, page: Page, arguments: Mapping[str, Any], seen: Mapping[str, InteractiveRegion]) -> str:
        mark = str(arguments["target_id"])
        await self._controller.click_id(page, mark)
        return f"I clicked {_name(mark, seen)}."

    async def _hover(self, page: Page, arguments: Mapping[str, Any], seen: Mapping[str, InteractiveRegion]) -> str:
        mark = str(arguments["target_id"])
        await self._controller.hover_id(page, mark)
        return f"I hovered over {_name(mark, seen)}."

    async def _input_text(self, page: Page, arguments: Mapping[str, Any], seen: Mapping[str, InteractiveRegion]) -> str:
        mark, text = str(arguments["input_field_id"]), str(arguments["text_value"])
        await self._controller.fill_id(page, mark, text)
        return f"I input {text!r} into {_name(mark, seen)}."

    async def _sleep(self, page: Page, *_: Any) -> str:
        await self._controller.sleep(page, self._sleep_s * 1000)
        return "I am waiting a short period of time before taking further action."


def _name(mark: str, seen: Mapping[str, InteractiveRegion]) -> str:
    named = seen[mark]["aria_name"] if mark in seen else ""
    return repr(named) if named else "the control"


def _well_formed(text: str) -> str:
    """Text without halves of characters."""
    return text.encode(errors="replace").decode()


def _in_words(tool: str) -> str:
    return {
        "visit_url": "open the address",
        "web_search": "search the web",
        "history_back": "go back",
        "input_text": "type the text",
        "hover": "hover over the element",
        "click": "click the element",
    }.get(tool, tool.replace("_", " "))


class Keeper:
    """Keeps in a folder what was seen: a line of JSON for each look, and the screenshots if asked for."""

    def __init__(self, folder: str, *, with_screenshots: bool) -> None:
        self._folder = Path(folder)
        self._with_screenshots = with_screenshots

    def __call__(self, name: str, look: Look) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "looks.jsonl").open("a+", encoding="utf-8") as log:
            log.seek(0)
            number = sum(1 for _ in log) + 1
            log.write(look.model_dump_json(exclude={"screenshot", "regions"}) + "\n")
        if self._with_screenshots and look.screenshot is not None:
            (self._folder / f"{number:04}_{name}.png").write_bytes(base64.b64decode(look.screenshot))
