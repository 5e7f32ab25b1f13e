"""What programs build executors of their own with: 0.7.5 had no public place for it, so they import it from here."""

from __future__ import annotations

from pathlib import Path

from autogen_core.code_executor import build_python_functions_file, to_stub
from coterie.sandboxes.interpreters import POWERSHELLS, interpreter, silence_pip
from coterie.sandboxes.workspace import file_in, named_in_first_line

from ._files import BY_MARK_ONLY, SUPPORTED_LANGUAGES, CommandLineCodeResult, language_of

__all__ = [
    "CODE_BLOCK_PATTERN",
    "PYTHON_VARIANTS",
    "CommandLineCodeResult",
    "build_python_functions_file",
    "get_file_name_from_content",
    "lang_to_cmd",
    "silence_pip",
    "to_stub",
]

CODE_BLOCK_PATTERN = r"```[ \t]*(\w+)?[ \t]*\r?\n(.*?)\r?\n[ \t]*```"
"""A block of code in a text: its language and the code. For `re.DOTALL`."""

PYTHON_VARIANTS = ["python", "Python", "py"]


def lang_to_cmd(lang: str) -> str:
    """Return the command that runs a file of a language.

    Raises:
        ValueError: there is none.
    """
    if lang.startswith("python"):
        return lang
    language = language_of(lang)
    if language not in SUPPORTED_LANGUAGES:
        raise ValueError(f"Unsupported language: {lang}")
    if language in POWERSHELLS:
        return interpreter(language, search_path=None)[0]
    return "sh" if language == "shell" else language


def get_file_name_from_content(code: str, workspace_path: Path) -> str | None:
    """Return the name that the first line gives to the code, as in `# filename: x`, if it does.

    Raises:
        ValueError: the name leads out of the folder.
    """
    named = named_in_first_line(code, BY_MARK_ONLY)
    return None if named is None else str(file_in(workspace_path, named).relative_to(workspace_path.resolve()))
