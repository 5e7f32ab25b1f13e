"""What belongs to one run alone is taken out of what was seen of it: ids, times, addresses, lines of tracebacks.

So are the descriptions of components, which each side takes from its docstrings.
"""

from __future__ import annotations

import re
from typing import Any

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_FRAMES = re.compile(r"(Traceback \(most recent call last\):\n)(?:(?: .*)?\n)+")
_PATTERNS = (
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)?"), "<time>"),
    (re.compile(r"datetime\.datetime\([^)]*\)+"), "<time>"),
    (re.compile(r"TzInfo\((0|UTC)\)\)?"), "<time>"),
    (re.compile(r" at 0x[0-9a-f]+"), " at <address>"),
    (re.compile(r"(Duration: )\d+\.\d+"), r"\1<seconds>"),
    (_FRAMES, r"\1  <frames>\n"),
    (re.compile(r'("component_version": ?\d+,\s*)"description": ?("(?:[^"\\]|\\.)*"|null),\s*'), r"\1"),
)


def without_chance(seen: dict[str, Any]) -> dict[str, Any]:
    """Return what was seen with ids numbered by their first appearance, and without times, addresses and frames."""
    numbers: dict[str, str] = {}

    def numbered(found: re.Match[str]) -> str:
        return numbers.setdefault(found[0], f"<id {len(numbers) + 1}>")

    def cleaned(value: Any) -> Any:
        if isinstance(value, str):
            for pattern, instead in _PATTERNS:
                value = pattern.sub(instead, value)
            return _ID.sub(numbered, value)
        if isinstance(value, dict):
            shown = value.keys() - {"description"} if "component_version" in value else value.keys()
            return {cleaned(key): cleaned(value[key]) for key in value if key in shown}
        if isinstance(value, list):
            return [cleaned(each) for each in value]
        return value

    result: dict[str, Any] = cleaned(seen)
    return result
