"""Run code blocks as files in a Docker container."""

from __future__ import annotations

import uuid
import weakref
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import ClassVar, Self

from coterie.sandboxes.boxes import FILES_LIMIT_BYTES, ContainerBox
from coterie.sandboxes.workspace import named_in_first_line, prepare_work_dir, unnamed_file

from .base import CodeBlock, CodeExtractor, CommandLineCodeResult
from .markdown_code_extractor import MarkdownCodeExtractor
from .utils import silence_pip

__all__ = ("DockerCommandLineCodeExecutor",)


class DockerCommandLineCodeExecutor:
    """Runs each block in one container, started here and stopped by `stop`, at the end of `with`, or with the program.

    The work folder's files are copied in before the blocks run and the container's files are copied out after them; links are
    not. With `bind_dir`, that folder of the engine's host is mounted as the workspace instead, and nothing is copied.
    """

    DEFAULT_EXECUTION_POLICY: ClassVar[dict[str, bool]] = {
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
    LANGUAGE_ALIASES: ClassVar[dict[str, str]] = {"py": "python", "js": "javascript"}
    _COMMANDS: ClassVar[dict[str, list[str]]] = {
        "python": ["python"],
        "bash": ["bash"],
        "shell": ["sh"],
        "sh": ["sh"],
        "pwsh": ["pwsh", "-File"],
        "powershell": ["pwsh", "-File"],
        "ps1": ["pwsh", "-File"],
        "javascript": ["node"],
    }

    def __init__(
        self,
        image: str = "python:3-slim",
        container_name: str | None = None,
        timeout: int = 60,
        work_dir: Path | str = Path(),
        bind_dir: Path | str | None = None,
        auto_remove: bool = True,
        stop_container: bool = True,
        execution_policies: dict[str, bool] | None = None,
    ) -> None:
        if timeout < 1:
            raise ValueError("Timeout must be greater than or equal to 1.")
        self._timeout = timeout
        self._work_dir = prepare_work_dir(work_dir)
        self._bind_dir = Path(bind_dir).resolve() if bind_dir is not None else None
        self.execution_policies = {**self.DEFAULT_EXECUTION_POLICY, **(execution_policies or {})}
        name = container_name or f"autogen-code-exec-{uuid.uuid4()}"
        self._box = ContainerBox(image, name, folder=self._bind_dir, auto_remove=auto_remove)
        self._stop = weakref.finalize(self, self._box.stop)
        self._stop.atexit = stop_container

    @property
    def timeout(self) -> int:
        return self._timeout

    @property
    def work_dir(self) -> Path:
        return self._work_dir

    @property
    def bind_dir(self) -> Path:
        return self._bind_dir or self._work_dir

    @property
    def code_extractor(self) -> CodeExtractor:
        return MarkdownCodeExtractor()

    def execute_code_blocks(self, code_blocks: list[CodeBlock]) -> CommandLineCodeResult:
        """Run the blocks in their order; stop at the first that fails.

        Raises:
            ValueError: there are no blocks, or more than 256 MB of files to copy.
        """
        if not code_blocks:
            raise ValueError("No code blocks to execute.")
        if self._bind_dir is None:
            self._box.put(_files(self._work_dir))
        output, exit_code, first_file = "", 0, None
        for block in code_blocks:
            exit_code, text, name = self._execute(block)
            output += text
            first_file = first_file or (name and str(self._work_dir / name))
            if exit_code:
                break
        if self._bind_dir is None:
            self._box.fetch(self._work_dir)
        return CommandLineCodeResult(exit_code=exit_code, output=output, code_file=first_file)

    def restart(self) -> None:
        """End what still runs in the container; its files stay."""
        self._box.restart()

    def stop(self) -> None:
        """Stop the container; stopping twice is fine."""
        self._stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def _execute(self, block: CodeBlock) -> tuple[int, str, str | None]:
        language = self.LANGUAGE_ALIASES.get(block.language.lower(), block.language.lower())
        if language not in self.DEFAULT_EXECUTION_POLICY:
            return 1, f"Unsupported language {language}\n", None
        code = silence_pip(block.code, language)
        name = named_in_first_line(code, language) or unnamed_file(code, "py" if language == "python" else language)
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            return 1, "Filename is not in the workspace", None
        self._box.put({name: code.encode("utf-8", errors="replace")})
        if not self.execution_policies.get(language, False) or language not in self._COMMANDS:
            return 0, f"Code saved to {self._work_dir / name}\n", name
        exit_code, printed = self._box.run([*self._COMMANDS[language], name], timeout_s=self._timeout)
        return exit_code, f"{printed}\nTimeout" if exit_code == 124 else printed, name


def _files(folder: Path) -> dict[str, bytes]:
    """Return the folder's files, without links."""
    paths = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    size = sum(path.stat().st_size for path in paths)
    if size > FILES_LIMIT_BYTES:
        raise ValueError(
            f"The work_dir {str(folder)!r} holds {size} bytes, too much to copy: choose a folder of its own, or a bind_dir."
        )
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
