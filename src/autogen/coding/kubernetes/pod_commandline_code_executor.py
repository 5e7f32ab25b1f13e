"""Run code blocks as files in a pod of a Kubernetes cluster."""

from __future__ import annotations

import uuid
import weakref
from functools import partial
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Any, ClassVar, Self

from coterie.held import Held
from coterie.sandboxes.pods import PodBox

from .._boxed import EXECUTION_POLICY, LANGUAGE_ALIASES, run_in_box
from ..base import CodeBlock, CodeExtractor, CommandLineCodeResult
from ..markdown_code_extractor import MarkdownCodeExtractor

__all__ = ("PodCommandLineCodeExecutor",)


class PodCommandLineCodeExecutor:
    """Runs each block in one pod, started here and deleted by `stop`, at the end of `with`, or with the program.

    `work_dir` is a folder of the pod; its files stay there. The pod gets no token of the cluster. `pod_spec`, a V1Pod or a
    dict, is used instead of `image` and `pod_name`, and must have a container named `container_name`.

    Raises:
        ValueError: timeout is below 1.
        MissingExtra: the extra `kubernetes` is not installed.
        RuntimeError: the pod does not start.
    """

    DEFAULT_EXECUTION_POLICY: ClassVar[dict[str, bool]] = EXECUTION_POLICY
    LANGUAGE_ALIASES: ClassVar[dict[str, str]] = LANGUAGE_ALIASES

    def __init__(
        self,
        image: str = "python:3-slim",
        pod_name: str | None = None,
        namespace: str | None = None,
        pod_spec: Any = None,
        container_name: str = "autogen-code-exec",
        timeout: int = 60,
        work_dir: Path | str = "/workspace",
        kube_config_file: Path | str | None = None,
        stop_container: bool = True,
        execution_policies: dict[str, bool] | None = None,
    ) -> None:
        if timeout < 1:
            raise ValueError("Timeout must be greater than or equal to 1.")
        self._timeout = timeout
        self._work_dir = PurePosixPath(work_dir)
        self.execution_policies = {**self.DEFAULT_EXECUTION_POLICY, **(execution_policies or {})}
        opening = partial(
            PodBox,
            pod_spec or _pod(image, pod_name or f"autogen-code-exec-{uuid.uuid4()}", container_name),
            container=container_name,
            work_dir=str(self._work_dir),
            namespace=namespace,
            kube_config_file=str(kube_config_file) if kube_config_file is not None else None,
        )
        self._box = Held("pod", opening, PodBox.stop)
        self._stop = weakref.finalize(self, self._box.let_go)
        self._stop.atexit = stop_container
        self._box.take()

    @property
    def timeout(self) -> int:
        return self._timeout

    @property
    def work_dir(self) -> PurePosixPath:
        return self._work_dir

    @property
    def code_extractor(self) -> CodeExtractor:
        return MarkdownCodeExtractor()

    def execute_code_blocks(self, code_blocks: list[CodeBlock]) -> CommandLineCodeResult:
        """Run the blocks in their order; stop at the first that fails.

        Raises:
            ValueError: there are no blocks.
        """
        if not code_blocks:
            raise ValueError("No code blocks to execute.")
        policies = self.execution_policies
        return run_in_box(self._box.get(), code_blocks, policies, timeout_s=self._timeout, work_dir=self._work_dir)

    def restart(self) -> None:
        """Replace the pod by a new one, without its files."""
        box = self._box.opened()
        if box is not None:
            box.restart()

    def stop(self) -> None:
        """Delete the pod; stopping twice is fine."""
        self._stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()


def _pod(image: str, name: str, container_name: str) -> dict[str, Any]:
    container = {
        "name": container_name,
        "image": image,
        "command": ["sleep", "infinity"],
        "env": [{"name": "PYTHONUNBUFFERED", "value": "1"}],
    }
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name},
        "spec": {"containers": [container], "restartPolicy": "Never", "automountServiceAccountToken": False},
    }
