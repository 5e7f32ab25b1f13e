"""RequestsMarkdownBrowser: fetches pages with the package requests, and shows them as Markdown."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, unquote, urljoin, urlsplit

from coterie.errors import CoterieError, MissingExtra
from coterie.retrieval.paging import Pages, paged, pages_with

from ._fetch import Fetched, Unreachable, fetch, new_session
from .abstract_markdown_browser import AbstractMarkdownBrowser
from .markdown_search import AbstractMarkdownSearch, BingMarkdownSearch
from .mdconvert import (
    FileConversionException,
    MarkdownConverter,
    UnsupportedFormatException,
    file_name,
    is_attachment,
)

BLANK = "about:blank"
DOWNLOADS = "./coterie_downloads"
SEARCH = ("search:", "bing:")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)


class _Page(NamedTuple):
    title: str | None
    content: str
    pages: Pages


class RequestsMarkdownBrowser(AbstractMarkdownBrowser):
    """Shows what stands at http(s), file: and search: addresses, in viewports of `viewport_size` characters.

    What goes wrong with a page is shown as a page. Documents that cannot be shown are saved in `downloads_folder`.
    `search_engine` is Bing's API by default. `history` is a list of (address, time). Needs the extra `websurfer`.
    """

    def __init__(
        self,
        start_page: str | None = BLANK,
        viewport_size: int | None = 1024 * 8,
        downloads_folder: str | None = None,
        search_engine: AbstractMarkdownSearch | None = None,
        markdown_converter: MarkdownConverter | None = None,
        requests_session: Any = None,
        requests_get_kwargs: dict[str, Any] | None = None,
    ) -> None:
        self.start_page = start_page or BLANK
        self.viewport_size = viewport_size or 1024 * 8
        self.downloads_folder = downloads_folder or DOWNLOADS
        self.viewport_current_page = 0
        self.history: list[tuple[str, float]] = [(resolved(self.start_page, BLANK), time.time())]
        self._search_engine = search_engine or BingMarkdownSearch()
        self._converter = markdown_converter or MarkdownConverter()
        self._session = requests_session
        self._get_kwargs = requests_get_kwargs or {}
        self._page: _Page | None = None
        self._query = ""

    @property
    def address(self) -> str:
        """The address of the page, after redirects."""
        return self.history[-1][0]

    def set_address(self, uri_or_path: str) -> None:
        """Open a page. An address without a scheme belongs to the page before, or is that of a host."""
        self._go(uri_or_path)

    @property
    def page_title(self) -> str | None:  # type: ignore[override] # read-only here
        """The title of the page."""
        return self._open().title

    @property
    def page_content(self) -> str:
        """The whole page as Markdown."""
        return self._open().content

    @property
    def viewport_pages(self) -> Pages:  # type: ignore[override] # read-only here
        """The start and end of each viewport."""
        return self._open().pages

    @property
    def viewport(self) -> str:
        """The part of the page that is in view."""
        page = self._open()
        start, end = page.pages[min(self.viewport_current_page, len(page.pages) - 1)]
        return page.content[start:end]

    def page_down(self) -> None:
        """Show the next viewport, if there is one."""
        self.viewport_current_page = min(self.viewport_current_page + 1, len(self.viewport_pages) - 1)

    def page_up(self) -> None:
        """Show the viewport before, if there is one."""
        self.viewport_current_page = max(self.viewport_current_page - 1, 0)

    def visit_page(self, path_or_uri: str) -> str:
        """Open a page; its first viewport."""
        self.set_address(path_or_uri)
        return self.viewport

    def open_local_file(self, local_path: str) -> str:
        """Open a file; its first viewport."""
        return self.visit_page(Path(local_path).resolve().as_uri())

    def find_on_page(self, query: str) -> str | None:
        """Show the first viewport from here on, then from the top, in which `query` begins; None where it does not."""
        self._query = query
        return self._find(self.viewport_current_page)

    def find_next(self) -> str | None:
        """Show the next viewport in which the last query begins, then from the top; None where it does not."""
        return self._find(self.viewport_current_page + 1)

    def _find(self, start: int) -> str | None:
        page = self._open()
        found = pages_with(self._query, page.content, page.pages)
        if not found:
            return None
        self.viewport_current_page = next((each for each in found if each >= start), found[0])
        return self.viewport

    def download(self, url: str) -> str:
        """Save what stands at an address, also if it could be shown; the page that says where."""
        self._go(url, is_download=True)
        return self.viewport

    def _go(self, uri_or_path: str, is_download: bool = False) -> None:
        before = self._page, self.viewport_current_page, self._query
        self.history.append((resolved(uri_or_path, self.address), time.time()))
        self._page = None
        try:
            self._open(is_download)
        except BaseException:
            self.history.pop()
            self._page, self.viewport_current_page, self._query = before
            raise

    def _open(self, is_download: bool = False) -> _Page:
        if self._page is None:
            self.viewport_current_page, self._query = 0, ""
            title, content = self._load(self.address, is_download)
            self._page = _Page(title, content, paged(content, self.viewport_size))
        return self._page

    def _load(self, address: str, is_download: bool) -> tuple[str | None, str]:
        scheme = address.partition(":")[0].lower() + ":"
        if address == BLANK:
            return None, ""
        if scheme in SEARCH:
            query = unquote(address[len(scheme) :]).strip()
            return f"{query} - Search", self._search_engine.search(query)
        if scheme == "file:":
            return self._file(path_of(address))
        if scheme not in ("http:", "https:"):
            return "Error", f"## Error\n\nPages of {scheme!r} are not shown: {address}"
        try:
            return self._fetch_page(address, is_download)
        except Unreachable as error:
            return "Error", f"## Error\n\n{error}"

    def _file(self, path: Path) -> tuple[str | None, str]:
        if not path.is_file():
            return "File not found", f"## File not found\n\n{path}"
        try:
            found = self._converter.convert_local(str(path), url=path.as_uri())
        except (FileConversionException, UnsupportedFormatException) as error:
            return "Error", f"## Error\n\n{error}"
        return found.title, found.text_content

    def _fetch_page(self, url: str, is_download: bool) -> tuple[str | None, str]:
        if self._session is None:
            self._session = new_session()
        answer = fetch(self._session, url, self._get_kwargs)
        self.history[-1] = (answer.url, self.history[-1][1])
        if answer.status >= 400:
            return f"Error {answer.status}", f"## Error {answer.status}\n\n{self._text_of(answer)}".rstrip()
        if is_download or is_attachment(answer):
            return self._saved(answer)
        try:
            found = self._converter.convert_fetched(answer)
        except UnsupportedFormatException:
            return self._saved(answer)
        except FileConversionException as error:
            return "Error", f"## Error\n\n{error}"
        return found.title, found.text_content

    def _text_of(self, answer: Fetched) -> str:
        try:
            return self._converter.convert_fetched(answer).text_content
        except MissingExtra:
            raise
        except CoterieError:
            return ""

    def _saved(self, answer: Fetched) -> tuple[str, str]:
        folder = Path(self.downloads_folder)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / file_name(answer)
        for number in range(1, 1000):
            try:
                with path.open("xb") as file:  # never over, or through, what is there
                    file.write(answer.body)
                break
            except FileExistsError:
                path = path.with_name(f"{Path(file_name(answer)).stem}_{number}{path.suffix}")
        else:
            return "Error", f"## Error\n\n{folder} holds too many files named like {path.name!r}."
        return "Download complete", f"# Download complete\n\nSaved file to '{path.resolve()}'"


def resolved(uri_or_path: str, before: str) -> str:
    """A complete address for what a program or a model wrote on the page `before`."""
    text = uri_or_path.strip()
    if _SCHEME.match(text):
        return text
    if before.startswith(("http:", "https:", "file:")):
        try:
            return urljoin(before, text)
        except ValueError:
            return text
    if text.startswith(("/", "./", "../", "~")):
        return Path(text).expanduser().resolve().as_uri()
    return f"https://{text}"


def path_of(address: str) -> Path:
    """The path that a file: address names."""
    return Path(unquote(urlsplit(quote(address, safe=":/%")).path))
