"""What of `autogen_ext` is not here: importing it says what to do instead.

`absent.json` has the sentence for each public path; `coterie doctor` says the same.
"""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path
from typing import Any


class NotHere(ModuleNotFoundError):
    """A part of 0.4 that Coterie does not have is imported."""


def why(name: str) -> NotHere | None:
    """Return the error for a part that is not here, or None."""
    told = _told().get(name)
    return None if told is None else NotHere(f"{name} is not part of Coterie. {told}", name=name)


@cache
def _told() -> dict[str, str]:
    found: dict[str, str] = json.loads(Path(__file__).with_name("absent.json").read_bytes())
    return found


class _Finder:
    """Finds nothing; the last in line, it is asked only for what nobody has found."""

    @staticmethod
    def find_spec(name: str, path: Any = None, target: Any = None) -> None:
        error = why(name) if name.startswith("autogen_ext.") else None
        if error is not None:
            raise error


sys.meta_path.append(_Finder)
