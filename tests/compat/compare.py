"""Where two observations differ, each place with its path and both values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

Found = tuple[str, Any, Any]
ABSENT = "<absent>"


def differences(theirs: dict[str, Any], ours: dict[str, Any], *, own_words: Sequence[str] = ()) -> list[Found]:
    """Return (path, theirs, ours) of every place that is not the same. Printed text is compared by lines.

    Where a path matches a pattern of `own_words`, two texts are the same if neither is empty.
    """
    rest = [{key: value for key, value in side.items() if key != "printed"} for side in (theirs, ours)]
    found = [*_lines(theirs["printed"], ours["printed"]), *_values("", *rest)]
    return [each for each in found if not _is_wording(each, own_words)]


def _is_wording(found: Found, own_words: Sequence[str]) -> bool:
    path, *sides = found
    return any(re.fullmatch(each, path) for each in own_words) and all(
        isinstance(side, str) and side not in ("", ABSENT) for side in sides
    )


def _values(path: str, theirs: Any, ours: Any) -> Iterator[Found]:
    if isinstance(theirs, dict) and isinstance(ours, dict):
        for key in {**theirs, **ours}:
            yield from _values(f"{path}.{key}" if path else key, theirs.get(key, ABSENT), ours.get(key, ABSENT))
    elif isinstance(theirs, list) and isinstance(ours, list):
        for index in range(max(len(theirs), len(ours))):
            pair = (side[index] if index < len(side) else ABSENT for side in (theirs, ours))
            yield from _values(f"{path}[{index}]", *pair)
    elif type(theirs) is not type(ours) or theirs != ours:
        yield path, theirs, ours


def _lines(theirs: str, ours: str) -> Iterator[Found]:
    first, second = theirs.splitlines(), ours.splitlines()
    for tag, start, end, other_start, other_end in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if tag != "equal":
            yield f"printed line {start + 1}", _joined(first[start:end]), _joined(second[other_start:other_end])


def _joined(lines: list[str]) -> str:
    return "\n".join(lines) if lines else ABSENT
