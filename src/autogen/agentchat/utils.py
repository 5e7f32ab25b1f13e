"""What programs ask of chats and messages: whether a queue can be held, what it cost, which tags a text has."""

from __future__ import annotations

import re
from typing import Any

from ._chat import check_summary
from ._result import gather_usage_summary

__all__ = ["consolidate_chat_info", "gather_usage_summary", "parse_tags_from_content"]

_ATTRIBUTE = re.compile(r"""([A-Za-z_][\w-]*)=("[^"]*"|'[^']*'|[^\s="'][^\s]*)|(\S+)""")


def consolidate_chat_info(chat_info: dict[str, Any] | list[dict[str, Any]], uniform_sender: Any = None) -> None:
    """Check chats of a queue before they are held. `uniform_sender` opens them all, whatever they say themselves.

    Raises: AssertionError for a chat without a sender or a recipient, or with a summary that cannot be made.
    """
    for info in [chat_info] if isinstance(chat_info, dict) else chat_info:
        sender, recipient = uniform_sender or info.get("sender"), info.get("recipient")
        for side, agent in (("sender", sender), ("recipient", recipient)):
            if agent is None:
                raise AssertionError(f"{side} must be provided.")
        check_summary(info.get("summary_method"), sender, recipient)


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
