"""A browser that shows pages as Markdown, a viewport at a time; what it reads documents by, and what it searches by."""

from .abstract_markdown_browser import AbstractMarkdownBrowser
from .markdown_search import AbstractMarkdownSearch, BingMarkdownSearch
from .mdconvert import (
    DocumentConverter,
    DocumentConverterResult,
    FileConversionException,
    MarkdownConverter,
    UnsupportedFormatException,
)
from .rendered_browsers import PlaywrightMarkdownBrowser, SeleniumMarkdownBrowser
from .requests_markdown_browser import RequestsMarkdownBrowser
from .simple_text_browser import SimpleTextBrowser

__all__ = (
    "AbstractMarkdownBrowser",
    "AbstractMarkdownSearch",
    "BingMarkdownSearch",
    "DocumentConverter",
    "DocumentConverterResult",
    "FileConversionException",
    "MarkdownConverter",
    "PlaywrightMarkdownBrowser",
    "RequestsMarkdownBrowser",
    "SeleniumMarkdownBrowser",
    "SimpleTextBrowser",
    "UnsupportedFormatException",
)
