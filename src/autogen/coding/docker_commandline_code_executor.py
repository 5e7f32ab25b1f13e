"""Run code blocks as files in a Docker container."""

from __future__ import annotations

import time
import uuid
import weakref
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Self

from coterie.held import Held
from coterie.sandboxes.boxes import ContainerBox, files_of
from coterie.sandboxes.workspace import prepare_work_dir

from ._boxed import EXECUTION_POLICY, LANGUAGE_ALIASES, run_in_box
from .base import CodeBlock, CodeExtractor, CommandLineCodeResult
from .markdown_code_extractor import MarkdownCodeExtractor

__all__ = ("DockerCommandLineCodeExecutor",)


def _wait_for_ready(container: Any, timeout: int = 60, stop_time: float = 0.1) -> None:
    """Wait until a container runs. Executors that start one themselves use it. Raises: ValueError if it does not."""
    give_up = time.monotonic() + timeout
    while container.status != "running":
        if time.monotonic() > give_up:
            raise ValueError(f"The container does not run after {timeout} s; its state is {container.status!r}")
        time.sleep(stop_time)
        container.reload()


class DockerCommandLineCodeExecutor:
    """Runs each block in one container, started here and stopped by `stop`, at the end of `with`, or with the program.

    The work folder's files are copied in before the blocks run and the container's files are copied out after them; links are
    not. With `bind_dir`, that folder of the engine's host is mounted as the workspace instead, and nothing is copied.
    """

    DEFAULT_EXECUTION_POLICY: ClassVar[dict[str, bool]] = EXECUTION_POLICY
    LANGUAGE_ALIASES: ClassVar[dict[str, str]] = LANGUAGE_ALIASES

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
        opening = partial(ContainerBox, image, name, folder=self._bind_dir, auto_remove=auto_remove)
        self._box = Held("container", opening, ContainerBox.stop)
        self._stop = weakref.finalize(self, self._box.let_go)
        self._stop.atexit = stop_container
        self._box.take()

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
        box = self._box.get()
        files = files_of(self._work_dir) if self._bind_dir is None else {}
        if files:
            box.put(files)
        result = run_in_box(box, code_blocks, self.execution_policies, timeout_s=self._timeout, work_dir=self._work_dir)
        if self._bind_dir is None:
            box.fetch(self._work_dir, sent=files)
        return result

    def restart(self) -> None:
        """End what still runs in the container; its files stay."""
        box = self._box.opened()
        if box is not None:
            box.restart()

    def stop(self) -> None:
        """Stop the container; stopping twice is fine."""
        self._stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()
