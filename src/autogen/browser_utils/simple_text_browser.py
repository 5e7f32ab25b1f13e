"""SimpleTextBrowser: the browser of earlier versions of 0.2, by its own constructor."""

from __future__ import annotations

from typing import Any

from .markdown_search import BING_URL, BingMarkdownSearch
from .requests_markdown_browser import BLANK, RequestsMarkdownBrowser


class SimpleTextBrowser(RequestsMarkdownBrowser):
    """A browser that searches with Bing's API; `request_kwargs` are keyword arguments of `requests.get`."""

    def __init__(
        self,
        start_page: str | None = BLANK,
        viewport_size: int | None = 1024 * 8,
        downloads_folder: str | None = None,
        bing_base_url: str = BING_URL,
        bing_api_key: str | None = None,
        request_kwargs: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(
            start_page=start_page,
            viewport_size=viewport_size,
            downloads_folder=downloads_folder,
            search_engine=BingMarkdownSearch(bing_api_key, base_url=bing_base_url),
            requests_get_kwargs=request_kwargs,
        )
