"""Split a text into chunks that fit a number of tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

Count = Callable[[str], int]


def split(
    text: str,
    *,
    max_tokens: int,
    count: Count,
    mode: Literal["one_line", "multi_lines"] = "multi_lines",
    at_empty_line: bool = True,
    overlap: int = 0,
) -> list[str]:
    """Split `text` at line ends into chunks of at most `max_tokens`; a longer line is broken.

    "one_line": a chunk per line. "multi_lines": as many lines as fit; with `at_empty_line` a chunk ends at the last
    empty line that fits, if there is one. `overlap` lines of a chunk are repeated at the beginning of the next.
    """
    lines = [part for line in text.splitlines() for part in _parts(line, max_tokens, count)]
    if mode == "one_line":
        return [line for line in lines if line.strip()]
    tokens = [count(line + "\n") for line in lines]
    return ["\n".join(lines[a:b]).strip("\n") for a, b in _spans(lines, tokens, max_tokens, at_empty_line, overlap)]


def _spans(
    lines: list[str], tokens: list[int], max_tokens: int, at_empty_line: bool, overlap: int
) -> Iterator[tuple[int, int]]:
    start = new = 0
    while new < len(lines):
        end, total = new, sum(tokens[start:new])
        while start < new and total + tokens[end] > max_tokens:  # repeated lines must not push out a new one
            total -= tokens[start]
            start += 1
        while end < len(lines) and (end == start or total + tokens[end] <= max_tokens):
            total += tokens[end]
            end += 1
        if end < len(lines) and at_empty_line:
            end = next((i for i in range(end, new, -1) if not lines[i - 1].strip()), end)
        yield start, end
        start, new = max(end - overlap, start + 1), end


def _parts(line: str, max_tokens: int, count: Count) -> list[str]:
    """The line, in pieces of at most `max_tokens`."""
    if len(line) < 2 or count(line + "\n") <= max_tokens:
        return [line]
    middle = len(line) // 2
    cut = min(line.rfind(" ", 1, middle + 1) + 1 or middle, len(line) - 1)
    return _parts(line[:cut], max_tokens, count) + _parts(line[cut:], max_tokens, count)
