"""Run code blocks as files on this machine."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar, Self

from pydantic import BaseModel

from autogen_core import CancellationToken, Component
from autogen_core.code_executor import CodeBlock, CodeExecutor
from coterie.sandboxes.environment import code_environment
from coterie.sandboxes.interpreters import interpreter, silence_pip
from coterie.sandboxes.process import run_command
from coterie.sandboxes.workspace import file_in, save_code

from .._cancellable import is_stopped, until_cancelled
from .._files import SUPPORTED_LANGUAGES, CommandLineCodeResult, file_name, language_of
from .._functions import PROMPT_TEMPLATE, AnyFunction, Functions
from .._work_dir import WorkDir

_CANCELLED = 125


class LocalCommandLineCodeExecutorConfig(BaseModel):
    """Config of a LocalCommandLineCodeExecutor."""

    model_config = {"defer_build": True}

    timeout: int = 60
    work_dir: str | None = None
    functions_module: str = "functions"
    cleanup_temp_files: bool = True


class LocalCommandLineCodeExecutor(CodeExecutor, Component[LocalCommandLineCodeExecutorConfig]):
    """Saves each block as a file in the work folder and runs it there, block after block until one fails.

    It isolates nothing: the code has this user's rights. It sees this process's environment without variables named like
    a secret. Exit code 124 is that of a block that took longer than `timeout` seconds, 125 of one that was cancelled.
    """

    component_config_schema = LocalCommandLineCodeExecutorConfig
    component_provider_override = "autogen_ext.code_executors.local.LocalCommandLineCodeExecutor"

    SUPPORTED_LANGUAGES: ClassVar[list[str]] = SUPPORTED_LANGUAGES
    FUNCTION_PROMPT_TEMPLATE: ClassVar[str] = PROMPT_TEMPLATE

    def __init__(
        self,
        timeout: int = 60,
        work_dir: Path | str | None = None,
        functions: Sequence[AnyFunction] = [],
        functions_module: str = "functions",
        cleanup_temp_files: bool = True,
        virtual_env_context: SimpleNamespace | None = None,
    ) -> None:
        warnings.warn(
            "LocalCommandLineCodeExecutor runs code on this machine with your rights, which can be unsafe. A "
            "DockerCommandLineCodeExecutor isolates it.",
            UserWarning,
            stacklevel=2,
        )
        if timeout < 1:
            raise ValueError(f"Timeout must be greater than or equal to 1, got {timeout!r}.")
        self._timeout = timeout
        self._work_dir = WorkDir(work_dir)
        self._functions = Functions(functions, functions_module)
        self._cleanup_temp_files = cleanup_temp_files
        self._virtual_env_context = virtual_env_context

    @property
    def timeout(self) -> int:
        """Seconds for each block."""
        return self._timeout

    @property
    def work_dir(self) -> Path:
        """The folder that code works in; a temporary one is made when it is first asked for."""
        return self._work_dir.path

    @property
    def functions(self) -> list[AnyFunction]:
        """Functions that code may import."""
        return self._functions.all

    @property
    def functions_module(self) -> str:
        """The module that they are in."""
        return self._functions.module

    @property
    def cleanup_temp_files(self) -> bool:
        """Whether the files of the blocks are removed after they ran."""
        return self._cleanup_temp_files

    def format_functions_for_prompt(self, prompt_template: str = PROMPT_TEMPLATE) -> str:
        """Return the template with `$module_name` and the heads of the functions for `$functions`."""
        return self._functions.prompt(prompt_template)

    async def execute_code_blocks(
        self, code_blocks: list[CodeBlock], cancellation_token: CancellationToken
    ) -> CommandLineCodeResult:
        """Run the blocks in order, up to the first that fails.

        Raises:
            ValueError: the functions, or packages that they need, cannot be loaded.
        """
        return await self._execute_code_dont_check_setup(code_blocks, cancellation_token)

    async def _execute_code_dont_check_setup(
        self, code_blocks: list[CodeBlock], cancellation_token: CancellationToken
    ) -> CommandLineCodeResult:
        """The step that programs override to change what is run; 0.7.5 has it under this name."""
        return await until_cancelled(cancellation_token, self._run_all, code_blocks)

    async def start(self) -> None:
        """Make the work folder."""
        _ = self._work_dir.path

    async def stop(self) -> None:
        """Remove a temporary work folder."""
        self._work_dir.clear()
        self._functions.is_ready = not self._functions.all

    async def restart(self) -> None:
        """Nothing to restart: each block is a process of its own."""
        warnings.warn(
            "Restarting a local command line code executor does nothing: each block is a process of its own.",
            UserWarning,
            stacklevel=2,
        )

    def _run_all(self, blocks: Sequence[CodeBlock]) -> CommandLineCodeResult:
        folder = self._work_dir.path
        self._functions.set_up(lambda name, code: save_code(file_in(folder, name), code), self._run_python)
        output, exit_code, files = "", 0, list[Path]()
        try:
            for block in blocks:
                exit_code, text = self._run(block, folder, files)
                output += text
                if exit_code:
                    break
        finally:
            if self._cleanup_temp_files:
                for path in files:
                    path.unlink(missing_ok=True)
        return CommandLineCodeResult(exit_code, output, str(files[0]) if files else None)

    def _run(self, block: CodeBlock, folder: Path, files: list[Path]) -> tuple[int, str]:
        """Run one block; its file is added to `files`."""
        language = language_of(block.language)
        if language not in SUPPORTED_LANGUAGES:
            return 1, f"\nunknown language {language}"
        code = silence_pip(block.code, language)
        try:
            path = file_in(folder, file_name(code, language))
        except ValueError:
            return 1, "Filename is not in the workspace"
        try:
            save_code(path, code)
        except OSError as error:
            return 1, f"The code cannot be saved to {path}: {error.strerror}"
        files.append(path)
        if language == "python":
            return self._run_python([str(path)])
        command = interpreter(language, search_path=self._environment().get("PATH"))
        return self._process([*command, str(path)], language)

    def _run_python(self, arguments: list[str]) -> tuple[int, str]:
        if self._virtual_env_context is not None:
            python = str(self._virtual_env_context.env_exe)
        else:
            python = interpreter("python", search_path=self._environment().get("PATH"))[0]
        return self._process([python, *arguments], "python")

    def _process(self, argv: list[str], language: str) -> tuple[int, str]:
        if is_stopped():
            return _CANCELLED, "\nCancelled"
        try:
            result = run_command(argv, cwd=self._work_dir.path, env=self._environment(), timeout_s=self._timeout)
        except FileNotFoundError:
            return 127, f"{argv[0]}: not found; install it or use another language than {language!r}."
        printed = result.stderr + result.stdout
        if result.timed_out:
            return 124, f"{printed}\nTimeout"
        if result.stopped:
            return _CANCELLED, f"{printed}\nCancelled"
        return result.exit_code or 0, printed

    def _environment(self) -> dict[str, str]:
        context = self._virtual_env_context
        return code_environment(venv_bin=context.bin_path if context else None)

    def _to_config(self) -> LocalCommandLineCodeExecutorConfig:
        self._functions.tell_of_loss()
        return LocalCommandLineCodeExecutorConfig(
            timeout=self._timeout,
            work_dir=self._work_dir.given,
            functions_module=self._functions.module,
            cleanup_temp_files=self._cleanup_temp_files,
        )

    @classmethod
    def _from_config(cls, config: LocalCommandLineCodeExecutorConfig) -> Self:
        return cls(
            timeout=config.timeout,
            work_dir=config.work_dir,
            functions_module=config.functions_module,
            cleanup_temp_files=config.cleanup_temp_files,
        )
