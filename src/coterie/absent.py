"""What a package of AutoGen has and ours has not: importing it says what to do instead."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


class NotHere(ModuleNotFoundError):
    """A part that Coterie does not have is imported."""


class Absent:
    """The parts of `package` that are not here; a file of JSON has the sentence for each public path.

    It finds nothing. The last in line, it is asked only for what nobody has found.
    """

    def __init__(self, package: str, file: Path) -> None:
        self._inside = f"{package}."
        self._file = file
        sys.meta_path.append(self)

    def why(self, name: str) -> NotHere | None:
        """Return the error for a part that is not here, or None."""
        told = json.loads(self._file.read_bytes()).get(name)
        return None if told is None else NotHere(f"{name} is not part of Coterie. {told}", name=name)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        """Raises: NotHere where it is known what to do instead."""
        error = self.why(name) if name.startswith(self._inside) else None
        if error is not None:
            raise error
