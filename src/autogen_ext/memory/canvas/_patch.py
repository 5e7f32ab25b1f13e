"""Unified diffs, applied where their lines are found."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_HUNK = re.compile(r"^@@ -(\d+)(?:,\d+)? \+\d+(?:,\d+)? @@")


@dataclass
class _Hunk:
    line: int
    """Where it should begin, counted from 0."""

    old: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)


def patched(text: str, patch: str) -> str:
    """Apply a unified diff of one file to `text`.

    Models miscount lines: a hunk goes to the place nearest to the one it names where its lines stand.

    Raises:
        ValueError: there is no hunk, there are several files, or the lines of a hunk stand nowhere.
    """
    lines, shift = text.splitlines(), 0
    for hunk in _hunks(patch):
        at = _place(lines, hunk, hunk.line + shift)
        if at is None:
            wanted = "\n".join(hunk.old)
            raise ValueError(
                f"The patch does not fit: the text has no such lines near line {hunk.line + 1}:\n{wanted}\n"
                "Make it from the latest revision."
            )
        lines[at : at + len(hunk.old)] = hunk.new
        shift = at - hunk.line + len(hunk.new) - len(hunk.old)
    ends = "\n" if lines and (text.endswith("\n") or not text) else ""
    return "\n".join(lines) + ends


def _hunks(patch: str) -> list[_Hunk]:
    lines = patch.splitlines()
    hunks: list[_Hunk] = []
    for number, line in enumerate(lines):
        start = _HUNK.match(line)
        if start is not None:
            hunks.append(_Hunk(max(int(start[1]) - 1, 0)))
        elif hunks and line.startswith("--- ") and lines[number + 1 : number + 2] and lines[number + 1][:4] == "+++ ":
            raise ValueError("The patch is of several files. Send one for each file.")
        elif hunks:
            _take(hunks[-1], line)
    if not hunks:
        raise ValueError("Empty patch text provided.")
    return hunks


def _take(hunk: _Hunk, line: str) -> None:
    sign, rest = line[:1], line[1:]
    if sign in ("", " ", "-"):
        hunk.old.append(rest)
    if sign in ("", " ", "+"):
        hunk.new.append(rest)


def _place(lines: list[str], hunk: _Hunk, near: int) -> int | None:
    size = len(hunk.old)
    places = [at for at in range(len(lines) - size + 1) if lines[at : at + size] == hunk.old]
    if size == 0:
        return min(near + 1 if near else 0, len(lines))
    return min(places, key=lambda at: abs(at - near), default=None)
