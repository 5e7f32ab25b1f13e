"""A page's source as Markdown."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

from coterie.errors import MissingExtra

_UNREAD = ["script", "style", "noscript", "template", "svg", "head"]


def to_markdown(source: str) -> str:
    """Return what a reader of a page is meant to read. Pictures in data URIs lose their data."""
    soup = _package("bs4").BeautifulSoup(source, "html.parser")
    for each in soup(_UNREAD):
        each.decompose()
    text: str = _package("markdownify").markdownify(str(soup), heading_style="ATX")
    text = re.sub(r"\(data:[^)\s]{40,}\)", "(data:...)", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _package(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise MissingExtra(name, "web-surfer", "Reading a web page") from error
