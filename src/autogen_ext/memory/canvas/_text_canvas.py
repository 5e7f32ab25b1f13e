"""Texts with all their revisions."""

from __future__ import annotations

import difflib
from typing import Any

from ._patch import patched


class TextCanvas:
    """Keeps text files in memory, with every revision, counted from 1."""

    def __init__(self) -> None:
        self._files: dict[str, list[str]] = {}

    def list_files(self) -> dict[str, int]:
        """Return the number of the latest revision of each file."""
        return {name: len(revisions) for name, revisions in self._files.items()}

    def get_latest_content(self, filename: str) -> str:
        """Return the latest revision; an empty text if there is no such file."""
        return self.get_revision_content(filename, len(self._files.get(filename, ())))

    def get_revision_content(self, filename: str, revision: int) -> str:
        """Return a revision; an empty text if there is none."""
        revisions = self._files.get(filename, [])
        return revisions[revision - 1] if 1 <= revision <= len(revisions) else ""

    def add_or_update_file(self, filename: str, new_content: str | bytes | Any) -> None:
        """Add a revision of a file, which need not be there yet."""
        self._files.setdefault(filename, []).append(_as_text(new_content))

    def clear(self) -> None:
        """Delete all files."""
        self._files.clear()

    def get_diff(self, filename: str, from_revision: int, to_revision: int) -> str:
        """Return the unified diff of two revisions."""
        old, new = (self.get_revision_content(filename, each) for each in (from_revision, to_revision))
        names = f"{filename}@r{from_revision}", f"{filename}@r{to_revision}"
        return "".join(difflib.unified_diff(_lines(old), _lines(new), *names))

    def get_revision_diffs(self, filename: str) -> list[str]:
        """Return the diffs from each revision to the next."""
        return [self.get_diff(filename, each, each + 1) for each in range(1, len(self._files.get(filename, ())))]

    def apply_patch(self, filename: str, patch_data: str | bytes | Any) -> None:
        """Add the revision that a unified diff makes of the latest one.

        Raises:
            ValueError: there is no such file, or the patch does not fit.
        """
        if filename not in self._files:
            raise ValueError(f"File {filename!r} does not exist on the canvas; create it first.")
        self.add_or_update_file(filename, patched(self.get_latest_content(filename), _as_text(patch_data)))

    def get_all_contents_for_context(self) -> str:
        """Return the latest revision of all files, as a model reads them."""
        files = [f"File: {name} (rev {len(revisions)}):\n{revisions[-1]}\n" for name, revisions in self._files.items()]
        return "\n".join(["=== CANVAS FILES ===", *files, "=== END OF CANVAS ==="])


def _as_text(content: Any) -> str:
    return content.decode(errors="replace") if isinstance(content, bytes) else str(content)


def _lines(text: str) -> list[str]:
    return [f"{line}\n" for line in text.splitlines()]
