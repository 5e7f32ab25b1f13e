"""The browsers on Selenium and Playwright, which this version does not have."""

from __future__ import annotations

from typing import Any

from .requests_markdown_browser import RequestsMarkdownBrowser


class SeleniumMarkdownBrowser(RequestsMarkdownBrowser):
    """Importable, so that programs which name it start."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise NotImplementedError(
            "There is no browser on Selenium in this version: use RequestsMarkdownBrowser, or pass a subclass of "
            "AbstractMarkdownBrowser of your own as browser=."
        )


class PlaywrightMarkdownBrowser(RequestsMarkdownBrowser):
    """Importable, so that programs which name it start."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise NotImplementedError(
            "There is no browser on Playwright in this version: use RequestsMarkdownBrowser, or pass a subclass of "
            "AbstractMarkdownBrowser of your own as browser=."
        )
