"""The folder generated code works in, and the names of files in it."""

from __future__ import annotations

import os
import re
from hashlib import md5
from pathlib import Path

_COMMENT = re.compile(r"(?:#|//|/\*|<!--)\s*(?P<named>filename:)?\s*(?P<text>.+?)\s*(?:\*/|-->)?\s*$", re.IGNORECASE)
_PATH_TOKEN = re.compile(r"[\w./\\-]*\w(?P<extension>\.[A-Za-z]\w*)")
_EXTENSIONS = {
    "python": {".py"},
    "bash": {".sh", ".bash"},
    "shell": {".sh", ".bash"},
    "sh": {".sh", ".bash"},
    "pwsh": {".ps1"},
    "powershell": {".ps1"},
    "ps1": {".ps1"},
    "javascript": {".js", ".mjs", ".cjs"},
    "html": {".html", ".htm"},
    "css": {".css"},
}


def prepare_work_dir(work_dir: Path | str) -> Path:
    """Create the folder when it is missing and return it.

    Raises:
        OSError: it cannot be created or written; the text says what to choose instead.
    """
    path = Path(work_dir)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise type(error)(
            error.errno, f"The work_dir {str(work_dir)!r} cannot be created ({error.strerror}): choose another work_dir"
        ) from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise PermissionError(
            f"The work_dir {str(work_dir)!r} cannot be written by this user: change its permissions or choose another work_dir."
        )
    return path


def file_in(work_dir: Path, name: str) -> Path:
    """Return the absolute path of a file named relative to the work folder.

    Raises:
        ValueError: the name leads out of the folder.
    """
    root = work_dir.resolve()
    path = (root / name).resolve()
    if not path.is_relative_to(root):
        raise ValueError(f"The file name {name!r} leads out of the work folder: use a name inside it.")
    return path


def named_in_first_line(code: str, language: str | None) -> str | None:
    """Return the file name that the first line's comment gives to a block of code, if it gives one.

    `# filename: x` names any file; a bare `# x` only if x is a path with an extension of the block's language (of any
    language, where it is not known), so that an ordinary remark never becomes a file name.
    """
    first_line = code.lstrip().split("\n", 1)[0].strip()
    comment = _COMMENT.match(first_line)
    if comment is None:
        return None
    text = comment["text"]
    if comment["named"]:
        return text
    token = _PATH_TOKEN.fullmatch(text)
    known = set().union(*_EXTENSIONS.values()) if language is None else _EXTENSIONS.get(language.lower(), set())
    return text if token and token["extension"].lower() in known else None


def unnamed_file(code: str, extension: str) -> str:
    """Return the name of the file for a block of code that has none: equal code, equal name."""
    return f"tmp_code_{md5(_encoded(code), usedforsecurity=False).hexdigest()}.{extension}"


def save_code(path: Path, code: str) -> None:
    """Write a block of code to its file, in folders made as needed; half characters that models send become `?`.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_encoded(code))


def _encoded(code: str) -> bytes:
    return code.encode("utf-8", errors="replace")
