"""Blocks of code as files, and what running them gave."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from autogen_core.code_executor import CodeResult
from coterie.sandboxes.workspace import named_in_first_line

SUPPORTED_LANGUAGES = ["bash", "shell", "sh", "pwsh", "powershell", "ps1", "python"]
BY_MARK_ONLY = ""  # a language without extensions, so that only `filename:` names a file


@dataclass
class CommandLineCodeResult(CodeResult):
    """What came of running code as files; `code_file` is the file of the first block."""

    code_file: str | None


def language_of(name: str) -> str:
    """Return a language as it stands among the supported ones."""
    lowered = name.lower()
    return "python" if lowered == "py" else lowered


def file_name(code: str, language: str) -> str:
    """Return the name that the first line gives to the code, as in `# filename: x`, or one of its content's own."""
    named = named_in_first_line(code, BY_MARK_ONLY)
    if named is not None:
        return named
    extension = "py" if language == "python" else language
    return f"tmp_code_{sha256(code.encode(errors='replace')).hexdigest()}.{extension}"
