"""What a browser is that agents can use."""

from __future__ import annotations

from abc import ABC, abstractmethod


class AbstractMarkdownBrowser(ABC):
    """Shows one page at a time as Markdown, in viewports of which one is in view.

    `viewport_pages` are the start and end of each viewport in `page_content`, `viewport_current_page` is the index of
    the one in view, `page_title` may be None.
    """

    page_title: str | None
    viewport_current_page: int
    viewport_pages: list[tuple[int, int]]

    @property
    @abstractmethod
    def address(self) -> str:
        """The address of the page."""

    @abstractmethod
    def set_address(self, uri_or_path: str) -> None:
        """Open a page."""

    @property
    @abstractmethod
    def viewport(self) -> str:
        """The part of the page that is in view."""

    @property
    @abstractmethod
    def page_content(self) -> str:
        """The whole page."""

    @abstractmethod
    def page_down(self) -> None:
        """Show the next viewport, if there is one."""

    @abstractmethod
    def page_up(self) -> None:
        """Show the viewport before, if there is one."""

    @abstractmethod
    def visit_page(self, path_or_uri: str) -> str:
        """Open a page; its first viewport."""

    @abstractmethod
    def open_local_file(self, local_path: str) -> str:
        """Open a file; its first viewport."""

    @abstractmethod
    def find_on_page(self, query: str) -> str | None:
        """Show the first viewport from here on in which `query` stands; None where it does not."""

    @abstractmethod
    def find_next(self) -> str | None:
        """Show the next viewport in which the last query stands; None where it does not."""
