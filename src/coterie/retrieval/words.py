"""The words of a text, as search compares them."""

from __future__ import annotations

import re

# Chinese and Japanese write no blanks between words, so each of their characters counts as one.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")

_COMMON = """
a an and are as at be by can did do does for from had has have how i if in into is it its of on or our so than that the
their then there they this to was we were what when where which who why will with would you your
"""
COMMON = frozenset(_COMMON.split())
"""Words that say nothing of what a text is about."""


def words(text: str) -> list[str]:
    """The words of `text` in their order, in lower case; names_like_this and paths fall apart into theirs."""
    return _WORD.findall(text.lower())
