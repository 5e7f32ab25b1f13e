"""A web surfer's turns as flows: ask the model, and do in the browser what it calls for."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from coterie.flow import Call, Flow
from coterie.in_thread import in_thread

from ...browser_utils.requests_markdown_browser import path_of, resolved
from ...code_utils import content_str
from ...token_count_utils import get_max_token_limit
from .._messages import Message, for_model
from .._replies import from_client
from .._tools import FlowTool, Parts, execute
from ._surf_prompts import READER, SUMMARY

_LINK = re.compile(r"\]\((https?://[^\s)]+)\)")
_RULE = "======================="
_CHARACTERS_PER_TOKEN = 3
_ANSWER_TOKENS = 4096


class Position(NamedTuple):
    """The page that a browser shows, and which part of it."""

    address: str
    part: int


class Tab:
    """Where an agent's browser is, also when a record answered in its place.

    `told` is the position after the last outcome; `left` is where the browser itself was then. They differ after
    recorded outcomes. A browser that is anywhere else was moved by the program.
    """

    def __init__(self, browser: Any) -> None:
        self.browser = browser
        self.told = self.left = self._now()

    def position(self) -> Position:
        """Where the conversation takes the browser to be."""
        now = self._now()
        return self.told if now == self.left else now

    def catch_up(self) -> None:
        """Bring the browser to where the record left it."""
        wanted = self.position()
        if self._now() != wanted:
            self.browser.visit_page(wanted.address)
            self.browser.viewport_current_page = min(wanted.part, len(self.browser.viewport_pages) - 1)

    def note(self) -> Position:
        """Remember where the browser is."""
        self.told = self.left = self._now()
        return self.told

    def _now(self) -> Position:
        return Position(self.browser.address, self.browser.viewport_current_page)


class Action(FlowTool):
    """A tool whose outcome is its text, and where the browser is then. `act` uses the browser; `read` goes on from it."""

    def __init__(
        self, name: str, tab: Tab, act: Callable[..., str], read: Callable[..., Flow[str]] | None = None
    ) -> None:
        self.__name__ = name
        self._tab, self._act, self._read = tab, act, read

    def flow(self, **arguments: Any) -> Flow[Parts]:
        try:
            text = yield Call(self._do, _later(self._do), (), arguments)
            if self._read is not None:
                text = yield from self._read(text, arguments)
        except Exception as error:  # noqa: BLE001 - the program's browser: the model is told, whatever it raised
            text = f"Error: {error}"
        return Parts([text, *self._tab.note()])

    def _do(self, **arguments: Any) -> str:
        self._tab.catch_up()
        return self._act(**arguments)


_TABS: WeakKeyDictionary[Any, Tab] = WeakKeyDictionary()


def tab_of(browser: Any) -> Tab:
    """The tab of a browser, which several agents may share."""
    return _TABS.setdefault(browser, Tab(browser))


def _later(function: Callable[..., Any]) -> Callable[..., Any]:
    async def later(**arguments: Any) -> Any:
        return await in_thread(function, **arguments)

    return later


def actions(tab: Tab, reader: Any) -> dict[str, Action]:
    """The tools over a browser; those that read whole pages need `reader`, an agent that has a model."""
    browser = tab.browser

    def informational_web_search(query: str) -> str:
        browser.visit_page(f"search: {query}")
        return shown(browser)

    def navigational_web_search(query: str) -> str:
        browser.visit_page(f"search: {query}")
        first = _LINK.search(browser.page_content)
        if first:
            browser.visit_page(first[1])
        return shown(browser)

    def visit_page(url: str) -> str:
        browser.visit_page(_allowed(browser, url))
        return shown(browser)

    def download_file(url: str) -> str:
        getattr(browser, "download", browser.visit_page)(_allowed(browser, url))
        return shown(browser)

    def page_up() -> str:
        browser.page_up()
        return shown(browser)

    def page_down() -> str:
        browser.page_down()
        return shown(browser)

    def find_on_page_ctrl_f(search_string: str) -> str:
        return _found(browser, browser.find_on_page(search_string), search_string)

    def find_next() -> str:
        return _found(browser, browser.find_next(), "")

    def page(url: str | None = None, **_: Any) -> str:
        if url and resolved(url, browser.address) != browser.address:
            browser.visit_page(_allowed(browser, url))
        return f"Address: {browser.address}\nTitle: {browser.page_title or ''}\n{_RULE}\n{browser.page_content}"

    def read_page_and_answer(question: str, url: str | None = None) -> str:
        return page(url)

    def summarize_page(url: str | None = None) -> str:
        return page(url)

    plain = (
        informational_web_search,
        navigational_web_search,
        visit_page,
        download_file,
        page_up,
        page_down,
        find_on_page_ctrl_f,
        find_next,
    )
    made = {each.__name__: Action(each.__name__, tab, each) for each in plain}
    if reader is not None:
        for each in (read_page_and_answer, summarize_page):
            made[each.__name__] = Action(each.__name__, tab, each, lambda text, given: _read(reader, text, given))
    return made


def _allowed(browser: Any, url: str) -> str:
    """The address, unless it is that of a file which the browser has not downloaded itself: pages tempt models."""
    address = resolved(url, browser.address)
    if address.lower().startswith("file:"):
        folder = Path(getattr(browser, "downloads_folder", "") or "").resolve()
        if not path_of(address).resolve().is_relative_to(folder):
            raise PermissionError(f"{url!r} is a file of this machine; only files in {folder} may be opened.")
    return url


def shown(browser: Any) -> str:
    """The part of the page in view, behind its address, title and position."""
    title = f"Title: {browser.page_title}\n" if browser.page_title else ""
    part, parts = browser.viewport_current_page + 1, len(browser.viewport_pages)
    head = f"Address: {browser.address}\n{title}Viewport position: Showing page {part} of {parts}."
    return f"{head}\n{_RULE}\n{browser.viewport}"


def _found(browser: Any, part: str | None, text: str) -> str:
    if part is not None:
        return shown(browser)
    what = f"The search string '{text}'" if text else "The search string"
    return f"{shown(browser).partition(_RULE)[0]}{_RULE}\n{what} was not found on this page."


def _read(reader: Any, page: str, given: dict[str, Any]) -> Flow[str]:
    """Ask the reader's model about a whole page, as far as the model has room for it."""
    room = _room_of(reader)
    question = given.get("question")
    wanted = f"Answer this question about the page: {question}" if question else SUMMARY
    asked = [
        {"role": "system", "content": READER},
        {"role": "user", "content": f"{page[:room]}\n{_RULE}\n{wanted}"},
    ]
    said = yield from from_client(reader, reader.client, asked, reader.client_cache)
    return content_str(said.get("content")) if isinstance(said, dict) else said or ""


def _room_of(reader: Any) -> int:
    """How many characters of a page the reader's model takes."""
    models = [str(each.get("model")) for each in reader.client._config_list]
    try:
        tokens = min(get_max_token_limit(each) for each in models)
    except (KeyError, ValueError):
        tokens = 32_000
    return max(tokens - _ANSWER_TOKENS, tokens // 2) * _CHARACTERS_PER_TOKEN


def surf(
    agent: Any, messages: list[Message] | None = None, sender: Any = None, config: Any = None
) -> Flow[tuple[bool, Any]]:
    """Ask the model once; what it calls is done in the browser, and the outcome is the reply."""
    if agent.client is None:
        return False, None
    messages = agent._oai_messages[sender] if messages is None else messages
    at = agent._tab.position()
    open_page = {"role": "system", "content": f"The page that is open in your browser: {at.address}"}
    asked = for_model([*agent._oai_system_message, open_page], messages)
    said = yield from from_client(agent, agent.client, asked, agent.client_cache)
    if not isinstance(said, dict):
        return (False, None) if said is None else (True, said)
    wanted = [each["function"] for each in said.get("tool_calls") or ()]
    wanted += [said["function_call"]] if said.get("function_call") else []
    if not wanted:
        return True, content_str(said.get("content"))
    texts = []
    for each in wanted:
        texts.append((yield from _done(agent, each)))
    return True, "\n\n".join(texts)


def _done(agent: Any, wanted: Message) -> Flow[str]:
    """Let the browser, or a function of the program's own, do what the model calls for."""
    hands = agent._hands if wanted.get("name") in agent._hands.function_map else agent
    _, result = yield from execute(hands, wanted)
    if not isinstance(result["content"], list):
        return str(result["content"])
    text, address, part = result["content"]
    agent._tab.told = Position(address, part)
    return str(text)
