"""A text in viewports, and where in it something stands."""

from __future__ import annotations

import re

Pages = list[tuple[int, int]]

_LONGEST_WORD = 60


def paged(text: str, size: int) -> Pages:
    """The start and end of each viewport: at most `size` characters, ending behind white space where there is some near."""
    pages: Pages = []
    start = 0
    while len(text) - start > size:
        end = start + size
        nearest = max(start + 1, end - max(size // 4, 1))
        break_at = next((at for at in range(end, nearest, -1) if text[at - 1].isspace()), end)
        pages.append((start, break_at))
        start = break_at
    return [*pages, (start, len(text))]


def pages_with(query: str, text: str, pages: Pages) -> list[int]:
    """The indexes of the viewports in which a match of `query` begins.

    Case, and what stands between words, do not matter; `*` stands for any letters within a word.
    """
    found: list[int] = []
    pattern = _pattern(query)
    if pattern is None:
        return found
    at = 0
    for match in pattern.finditer(text):
        while pages[at][1] <= match.start() and at < len(pages) - 1:
            at += 1
        if not found or found[-1] != at:
            found.append(at)
    return found


def _pattern(query: str) -> re.Pattern[str] | None:
    words = [each for each in re.findall(r"[\w*]+", query) if each.strip("*")]
    if not words:  # signs only
        return re.compile(re.escape(query.strip())) if query.strip() else None
    inner = [_word(each, is_last=False) for each in words[:-1]]
    return re.compile(_GAP.join([*inner, _word(words[-1], is_last=True)]), re.IGNORECASE)


# Nothing here is tried twice at one place, so that no query takes for ever on any page.
_GAP = rf"\W{{1,{_LONGEST_WORD}}}+"
_ANY = rf"\w{{0,{_LONGEST_WORD}}}"


def _word(word: str, *, is_last: bool) -> str:
    """The pattern of a word with stars; the last word may go on behind the match."""
    first, *rest = [re.escape(each) for each in word.split("*")]
    end = rest.pop() if rest and not is_last else None
    pattern = first + "".join(f"(?>{_ANY}?{each})" for each in rest if each)
    return pattern if end is None else f"{pattern}{_ANY}+" + (f"(?<={end})" if end else "")
