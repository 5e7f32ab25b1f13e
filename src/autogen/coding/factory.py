"""Make the executor that a `code_execution_config` names."""

from __future__ import annotations

from typing import Any

from .base import CodeExecutionConfig, CodeExecutor

__all__ = ("CodeExecutorFactory",)


class CodeExecutorFactory:
    """Turns `code_execution_config["executor"]` into an executor."""

    @staticmethod
    def create(code_execution_config: CodeExecutionConfig) -> CodeExecutor:
        """Return the executor itself, or a new one for `"commandline-local"` and `"ipython-embedded"`.

        Raises:
            ValueError: the name is unknown.
            MissingExtra: the named executor needs an extra.
        """
        executor: Any = code_execution_config.get("executor")
        if isinstance(executor, CodeExecutor):
            return executor
        if executor == "commandline-local":
            from .local_commandline_code_executor import LocalCommandLineCodeExecutor

            return LocalCommandLineCodeExecutor(**code_execution_config.get("commandline-local", {}))
        if executor == "ipython-embedded":
            from .jupyter.embedded_ipython_code_executor import EmbeddedIPythonCodeExecutor

            return EmbeddedIPythonCodeExecutor(**code_execution_config.get("ipython-embedded", {}))
        raise ValueError(f"Unknown code executor {executor}")
