"""The executor for programs that do not care which."""

from __future__ import annotations

import warnings

from autogen_core.code_executor import CodeExecutor
from coterie.held import is_there
from coterie.sandboxes.containers import docker_is_running


def create_default_code_executor(work_dir: str | None = None) -> CodeExecutor:
    """Return an executor in Docker if its engine answers, else, with a warning, one on this machine."""
    if is_there("Docker", docker_is_running):
        from .docker import DockerCommandLineCodeExecutor

        return DockerCommandLineCodeExecutor(work_dir=work_dir)
    from .local import LocalCommandLineCodeExecutor

    warnings.warn(
        "No Docker engine answers, so code will run on this machine, in a LocalCommandLineCodeExecutor. Start Docker "
        "and install its package (pip install 'coterie[docker]') to isolate it.",
        UserWarning,
        stacklevel=2,
    )
    return LocalCommandLineCodeExecutor(work_dir=work_dir)
