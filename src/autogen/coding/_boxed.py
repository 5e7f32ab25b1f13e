"""Run blocks as files in a box that is reached from outside: a container, a pod."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath, PurePosixPath
from typing import Protocol

from coterie.sandboxes.interpreters import COMMANDS_IN_BOX
from coterie.sandboxes.workspace import named_in_first_line, unnamed_file

from .base import CodeBlock, CommandLineCodeResult
from .utils import silence_pip

EXECUTION_POLICY = {
    "bash": True,
    "shell": True,
    "sh": True,
    "pwsh": True,
    "powershell": True,
    "ps1": True,
    "python": True,
    "javascript": False,
    "html": False,
    "css": False,
}
LANGUAGE_ALIASES = {"py": "python", "js": "javascript"}


class Box(Protocol):
    """Where files are put and commands are run, in a workspace."""

    def put(self, files: dict[str, bytes]) -> None:
        """Write files, named relative to the workspace."""
        ...

    def run(self, argv: Sequence[str], *, timeout_s: int) -> tuple[int, str]:
        """Run a command in the workspace; return its exit code, 124 when its time was over, and what it printed."""
        ...


def run_in_box(
    box: Box, blocks: Sequence[CodeBlock], policies: Mapping[str, bool], *, timeout_s: int, work_dir: PurePath
) -> CommandLineCodeResult:
    """Run the blocks until one fails. `work_dir` is what the names of files are told relative to."""
    output, exit_code, first_file = "", 0, None
    for block in blocks:
        exit_code, text, name = _execute(box, block, policies, timeout_s, work_dir)
        output += text
        first_file = first_file or (name and str(work_dir / name))
        if exit_code:
            break
    return CommandLineCodeResult(exit_code=exit_code, output=output, code_file=first_file)


def _execute(
    box: Box, block: CodeBlock, policies: Mapping[str, bool], timeout_s: int, work_dir: PurePath
) -> tuple[int, str, str | None]:
    language = LANGUAGE_ALIASES.get(block.language.lower(), block.language.lower())
    if language not in EXECUTION_POLICY:
        return 1, f"Unsupported language {language}\n", None
    code = silence_pip(block.code, language)
    name = named_in_first_line(code, language) or unnamed_file(code, "py" if language == "python" else language)
    if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
        return 1, "Filename is not in the workspace", None
    box.put({name: code.encode("utf-8", errors="replace")})
    if not policies.get(language, False) or language not in COMMANDS_IN_BOX:
        return 0, f"Code saved to {work_dir / name}\n", name
    exit_code, printed = box.run([*COMMANDS_IN_BOX[language], name], timeout_s=timeout_s)
    return exit_code, f"{printed}\nTimeout" if exit_code == 124 else printed, name
