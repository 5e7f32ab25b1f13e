"""Tags within messages, such as `<img address>`."""

from __future__ import annotations

import re
from typing import Any

from ._result import gather_usage_summary

__all__ = ["gather_usage_summary", "parse_tags_from_content"]

_ATTRIBUTE = re.compile(r"""([A-Za-z_][\w-]*)=("[^"]*"|'[^']*'|[^\s="'][^\s]*)|(\S+)""")


def parse_tags_from_content(tag: str, content: str | list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Find `<tag ...>` in a text, or in the text parts of a content list.

    Returns, per tag: `tag`, `attr` (its attributes; what has no name is `src`) and `match` (the `re.Match`).
    """
    if isinstance(content, str):
        return _found(tag, content)
    texts = [each["text"] for each in content if isinstance(each, dict) and each.get("type") == "text"]
    return [found for text in texts for found in _found(tag, text)]


def _found(tag: str, text: str) -> list[dict[str, Any]]:
    pattern = re.compile(rf"<{re.escape(tag)}\s+([^<>]*?)\s*/?>")
    return [{"tag": tag, "attr": _attributes(match.group(1)), "match": match} for match in pattern.finditer(text)]


def _attributes(text: str) -> dict[str, str]:
    named: dict[str, str] = {}
    unnamed = []
    for name, value, bare in _ATTRIBUTE.findall(text):
        if name:
            named[name] = value[1:-1] if value[0] in "\"'" else value
        else:
            unnamed.append(bare.strip("\"'"))
    if unnamed:
        named.setdefault("src", " ".join(unnamed))
    return named
