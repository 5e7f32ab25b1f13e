"""Read `.env` files: lines of NAME=value, with comments, quotes and `export`."""

from __future__ import annotations

import re
from pathlib import Path

_LINE = re.compile(
    r"""^\s*(?:export\s+)?(?P<name>[\w.-]+)\s*=\s*
        (?: '(?P<single>[^']*)' | "(?P<double>(?:\\.|[^"\\])*)" | (?P<bare>[^#'"\s][^\n]*?)? )
        \s*(?:\s\#.*)?$""",
    re.VERBOSE,
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


def read_dotenv(path: Path) -> dict[str, str]:
    """Return the variables of the file; lines that set none are passed over."""
    variables = {}
    for line in path.read_text(encoding="utf-8-sig").splitlines():
        match = _LINE.match(line)
        if match is not None:
            variables[match["name"]] = _value(match)
    return variables


def find_dotenv(folder: Path) -> Path | None:
    """Return the `.env` file of the folder or of the nearest one above it that has one."""
    return next((path for each in (folder, *folder.parents) if (path := each / ".env").is_file()), None)


def _value(match: re.Match[str]) -> str:
    if match["double"] is not None:
        return re.sub(r"\\(.)", lambda escape: _ESCAPES.get(escape[1], escape[1]), match["double"])
    return match["single"] if match["single"] is not None else match["bare"] or ""
