"""One browser: started when it is first needed, ended without a trace, and opened again where it stood."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ._asking_pages import CannotDo, playwright, within
from .playwright_controller import PlaywrightController

if TYPE_CHECKING:
    from playwright.async_api import Browser as PlaywrightBrowser
    from playwright.async_api import BrowserContext, Dialog, Page, Playwright

_MOST_TABS = 20
_MOST_NOTES = 10
_ENDING_S = 5.0
# What Chromium asks of its maker's servers by itself.
_QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"]
_SYSTEM_BROWSERS = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "microsoft-edge"]


@dataclass(frozen=True)
class Settings:
    """How a browser is started. One that the program brings, as `context` or `playwright`, is the program's to end."""

    headless: bool
    channel: str | None
    data_dir: str | None
    playwright: Playwright | None
    context: BrowserContext | None


class Browser:
    """A browser with the tab in front. `address` is what it opens when it starts, and is kept up with where it stands."""

    def __init__(self, settings: Settings, controller: PlaywrightController, address: str) -> None:
        self.address = address
        self.controller = controller
        self._settings = settings
        self._starting: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._playwright: Playwright | None = None
        self._program: PlaywrightBrowser | None = None
        self._context: BrowserContext | None = None
        self._tabs: list[Page] = []
        self._notes: list[str] = []
        self._crashed: set[Page] = set()
        self._errands: set[asyncio.Task[None]] = set()
        self._is_over = False

    def __reduce__(self) -> tuple[Any, ...]:
        """A copy is a browser of its own that is not started yet."""
        if self._settings.context is not None or self._settings.playwright is not None:
            raise TypeError("a browser that the program brought is one, and cannot serve two sessions")
        return Browser, (self._settings, self.controller, self.address)

    @property
    def is_running(self) -> bool:
        """Whether there is a browser, of the loop that asks, which has not ended by itself."""
        return self._context is not None and self._loop is asyncio.get_running_loop() and not self._is_over

    @property
    def context(self) -> BrowserContext | None:
        """What the tabs share, where the browser was started."""
        return self._context

    @property
    def front(self) -> Page | None:
        """The tab in front, if there is one."""
        return self._tabs[-1] if self._tabs else None

    async def page(self) -> Page:
        """Return the tab in front. Starts the browser where it is not running."""
        if not self.is_running:
            await self._start()
        self._tabs = [each for each in self._tabs if not each.is_closed()]
        if not self._tabs or self._tabs[-1] in self._crashed:
            await self.replace_tab()
        return self._tabs[-1]

    async def replace_tab(self) -> None:
        """Open an empty tab, and give up the one in front, which may answer nothing any more."""
        assert self._context is not None
        old = self._tabs[-1:]
        await self._ready(await self._context.new_page())
        for each in old:
            self._crashed.discard(each)
            with suppress(playwright().Error, CannotDo):
                await within(_ENDING_S, each.close(run_before_unload=False))

    async def news(self) -> list[str]:
        """What happened since the last time: downloads, dialogs, tabs."""
        notes, self._notes = self._notes, []
        return notes + await self.controller.downloads.news(self.controller.timeout_s)

    # --- starting and ending ------------------------------------------------------------------------------------------

    async def _start(self) -> None:
        """Start, and open the address. Whoever is cancelled meanwhile leaves a browser that `close` can end."""
        if self._is_over:
            await self.close()
        elif self._loop is not asyncio.get_running_loop():
            self._forget()
        if self._starting is None:
            self._loop = asyncio.get_running_loop()
            self._starting = asyncio.create_task(self._launch())
        starting = self._starting
        try:
            await asyncio.shield(starting)
        finally:
            if starting.done():
                self._starting = None
        await self._ready(await self._new_tab())
        if self.address:
            try:
                await self.controller.visit_page(self._tabs[-1], self.address)
            except CannotDo as error:
                self._notes.append(f"The start page could not be opened: {error}.")

    async def _new_tab(self) -> Page:
        assert self._context is not None
        # A folder of data brings a tab along.
        waiting = self._context.pages if self._settings.data_dir and self._settings.context is None else []
        return waiting[0] if waiting else await self._context.new_page()

    async def _launch(self) -> None:
        settings = self._settings
        if settings.context is None:
            self._playwright = settings.playwright or await playwright().async_playwright().start()
            assert self._playwright is not None
            try:
                self._context = await self._open(self._playwright)
            except BaseException:
                await self._end()
                raise
        else:
            self._context = settings.context
        self._context.on("close", self._ended)

    async def _open(self, driver: Playwright) -> BrowserContext:
        how: dict[str, Any] = {"headless": self._settings.headless, "args": _QUIET}
        if self._settings.channel is not None:
            return await self._open_with(driver, {**how, "channel": self._settings.channel})
        try:
            return await self._open_with(driver, how)
        except playwright().Error as error:
            if "Executable doesn't exist" not in str(error):
                raise
            found = next(filter(None, map(shutil.which, _SYSTEM_BROWSERS)), None)
            if found is None:
                raise RuntimeError(
                    "Surfing needs a Chromium, and there is neither Playwright's own nor one of the system "
                    f"({', '.join(_SYSTEM_BROWSERS)}). Install one with: playwright install chromium"
                ) from error
            return await self._open_with(driver, {**how, "executable_path": found})

    async def _open_with(self, driver: Playwright, how: dict[str, Any]) -> BrowserContext:
        if self._settings.data_dir is not None:
            return await driver.chromium.launch_persistent_context(self._settings.data_dir, **how)
        self._program = await driver.chromium.launch(**how)
        return await self._program.new_context()

    async def close(self) -> None:
        """End what this object started, and wait until no process of it is left."""
        if self._loop is not None and self._loop is not asyncio.get_running_loop():
            self._forget()
            return
        if self._starting is not None:
            await asyncio.wait([self._starting])
            if not self._starting.cancelled():
                self._starting.exception()
            self._starting = None
        await self._end()

    async def _end(self) -> None:
        context, program, driver, tabs = self._context, self._program, self._playwright, self._tabs
        self._forget()
        if context is None and driver is None:
            return
        self.controller.downloads.end()
        if context is not None:
            context.remove_listener("close", self._ended)
        with suppress(playwright().Error, TimeoutError):
            async with asyncio.timeout(_ENDING_S):
                if self._settings.context is not None:
                    for each in tabs:
                        await each.close()
                elif program is not None:
                    await program.close()
                elif context is not None:
                    await context.close()
        if driver is not None and driver is not self._settings.playwright:
            await driver.stop()

    def _ended(self, _: object) -> None:
        self._is_over = True

    def _forget(self) -> None:
        """Let go of everything. What was started in a loop that has ended, ends with the program."""
        self._starting = self._context = self._program = self._playwright = self._loop = None
        self._tabs, self._notes, self._crashed, self._is_over = [], [], set(), False

    # --- tabs ---------------------------------------------------------------------------------------------------------

    async def _ready(self, page: Page) -> None:
        self._front(page)
        await self.controller.on_new_page(page)

    def _front(self, page: Page) -> None:
        """Put a tab in front."""
        self._tabs.append(page)
        page.on("crash", self._broke)
        page.on("dialog", self._dismiss)
        page.on("popup", self._opened)

    def _broke(self, page: Page) -> None:
        self._crashed.add(page)

    def _opened(self, page: Page) -> None:
        """A page opened a tab: it comes to the front, unless there are too many."""
        if len(self._tabs) >= _MOST_TABS:
            self._on_errand(page.close())
            return
        self._notes.append("A new tab was opened, and is in front now.")
        self._front(page)
        self._on_errand(self.controller.on_new_page(page))

    def _dismiss(self, dialog: Dialog) -> None:
        """No dialog waits for a person: who asks is told no, and the model is told who asked."""
        if dialog.type == "beforeunload":  # a page does not keep who leaves it
            self._on_errand(dialog.accept())
            return
        if len(self._notes) < _MOST_NOTES:
            self._notes.append(f"A dialog ({dialog.type}) of the page was dismissed: {dialog.message[:500]!r}")
        self._on_errand(dialog.dismiss())

    def _on_errand(self, work: Coroutine[Any, Any, None]) -> None:
        """Have something done that nobody waits for."""

        async def go() -> None:
            with suppress(playwright().Error, CannotDo):
                await work

        errand = asyncio.ensure_future(go())
        self._errands.add(errand)
        errand.add_done_callback(self._errands.discard)
