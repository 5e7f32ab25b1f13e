"""Small rules about a block of code before it runs. Executors that programs write use them too."""

from __future__ import annotations

from pathlib import Path

from coterie.sandboxes.interpreters import silence_pip
from coterie.sandboxes.workspace import file_in, named_in_first_line

__all__ = ("silence_pip",)


def _get_file_name_from_content(code: str, workspace_path: Path) -> str | None:
    """The file that the code's first line names, relative to the work folder. Raises: ValueError if it lies outside."""
    name = named_in_first_line(code, None)
    if name is None:
        return None
    return str(file_in(workspace_path, name).relative_to(workspace_path.resolve()))
