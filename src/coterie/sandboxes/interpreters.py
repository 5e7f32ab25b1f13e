"""Which command runs a file of a given language, and how its `pip install` keeps quiet."""

from __future__ import annotations

import re
import shutil
import sys

POWERSHELLS = ("pwsh", "powershell", "ps1")
SHELLS = ("bash", "shell", "sh", *POWERSHELLS)
COMMANDS_IN_BOX = {
    "python": ["python"],
    "bash": ["bash"],
    "shell": ["sh"],
    "sh": ["sh"],
    "pwsh": ["pwsh", "-File"],
    "powershell": ["pwsh", "-File"],
    "ps1": ["pwsh", "-File"],
    "javascript": ["node"],
}
"""The beginnings of commands in a container or a pod, which are Linux."""

_PIP_IN_PYTHON = re.compile(r"^(?P<command>\s*! ?pip install)(?! -q)", re.MULTILINE)
_PIP_IN_SHELL = re.compile(r"^(?P<command>\s*pip install)(?! -q)", re.MULTILINE)


def interpreter(language: str, *, search_path: str | None) -> list[str]:
    """Return the beginning of the command; the file's path follows it. Programs are looked up on `search_path`.

    Raises:
        NotImplementedError: there is no command for this language.
    """
    if language == "python":
        return [shutil.which("python", path=search_path) or sys.executable]
    if language in POWERSHELLS or (sys.platform == "win32" and language in SHELLS):
        return [shutil.which("pwsh", path=search_path) or "powershell", "-File"]
    if language == "bash":
        return [shutil.which("bash", path=search_path) or "bash"]
    if language in ("sh", "shell"):
        return [shutil.which("sh", path=search_path) or "sh"]
    if language == "javascript":
        return [shutil.which("node", path=search_path) or "node"]
    raise NotImplementedError(f"{language} not recognized in code execution")


def silence_pip(code: str, language: str) -> str:
    """Make `pip install` lines quiet, so that their progress does not fill the chat."""
    if language.lower() in ("python", "py"):
        return _PIP_IN_PYTHON.sub(r"\g<command> -qqq", code)
    return _PIP_IN_SHELL.sub(r"\g<command> -qqq", code) if language in SHELLS else code
