"""Which command runs a file of a given language."""

from __future__ import annotations

import shutil
import sys

POWERSHELLS = ("pwsh", "powershell", "ps1")
SHELLS = ("bash", "shell", "sh", *POWERSHELLS)


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
