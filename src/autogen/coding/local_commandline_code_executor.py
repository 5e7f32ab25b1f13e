"""Run code blocks as files on this machine."""

from __future__ import annotations

import logging
import re
import string
import warnings
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

from coterie.sandboxes.environment import code_environment
from coterie.sandboxes.interpreters import interpreter
from coterie.sandboxes.process import ProcessResult, run_command
from coterie.sandboxes.workspace import file_in, named_in_first_line, prepare_work_dir, save_code, unnamed_file

from .base import CodeBlock, CodeExtractor, CommandLineCodeResult
from .func_with_reqs import AnyFunction, module_source, required_packages, to_stub
from .markdown_code_extractor import MarkdownCodeExtractor
from .utils import silence_pip

__all__ = ("CommandlineCodeResult", "LocalCommandLineCodeExecutor", "LocalCommandlineCodeExecutor")

logger = logging.getLogger(__name__)

_DANGEROUS = (
    (re.compile(r"\brm\s+-rf\b"), "'rm -rf' is not allowed."),
    (re.compile(r"\bmv\b.*?\s+/dev/null"), "moving files to /dev/null is not allowed."),
    (re.compile(r"\bdd\b"), "'dd' is not allowed."),
    (re.compile(r">\s*/dev/sd[a-z][1-9]?"), "writing to a disk device is not allowed."),
    (re.compile(r":\(\)\s*\{\s*:\s*\|\s*:\s*&\s*\}\s*;\s*:"), "a fork bomb is not allowed."),
)


class LocalCommandLineCodeExecutor:
    """Saves each block as a file in the work folder and runs it there, block after block until one fails.

    The code sees this process's environment without variables named like a secret; `pass_env` names exceptions.
    """

    SUPPORTED_LANGUAGES: ClassVar[list[str]] = [
        "bash",
        "shell",
        "sh",
        "pwsh",
        "powershell",
        "ps1",
        "python",
        "javascript",
        "html",
        "css",
    ]
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
    FUNCTION_PROMPT_TEMPLATE: ClassVar[str] = (
        "The module `$module_name` is at hand: import from it the functions below instead of writing them anew.\n"
        "For example: `from $module_name import name_of_a_function`\n\n$functions"
    )

    def __init__(
        self,
        timeout: int = 60,
        virtual_env_context: SimpleNamespace | None = None,
        work_dir: Path | str = Path(),
        functions: Sequence[AnyFunction] = (),
        functions_module: str = "functions",
        execution_policies: dict[str, bool] | None = None,
        *,
        pass_env: Sequence[str] = (),
    ) -> None:
        if timeout < 1:
            raise ValueError("Timeout must be greater than or equal to 1.")
        if not functions_module.isidentifier():
            raise ValueError(f"functions_module must be a valid Python module name, got {functions_module!r}")
        self._timeout = timeout
        self._virtual_env_context = virtual_env_context
        self._work_dir = prepare_work_dir(work_dir)
        self._functions = list(functions)
        self._functions_module = functions_module
        self._functions_ready = not self._functions
        self._pass_env = tuple(pass_env)
        self.execution_policies = {**self.DEFAULT_EXECUTION_POLICY, **(execution_policies or {})}

    @property
    def functions(self) -> list[AnyFunction]:
        return self._functions

    @property
    def functions_module(self) -> str:
        return self._functions_module

    @property
    def timeout(self) -> int:
        return self._timeout

    @property
    def work_dir(self) -> Path:
        return self._work_dir

    @property
    def code_extractor(self) -> CodeExtractor:
        return MarkdownCodeExtractor()

    def format_functions_for_prompt(self, prompt_template: str = FUNCTION_PROMPT_TEMPLATE) -> str:
        """Return the template with `$module_name` and the stubs of the functions for `$functions`."""
        return string.Template(prompt_template).substitute(
            module_name=self._functions_module, functions="\n\n".join(to_stub(each) for each in self._functions)
        )

    @staticmethod
    def sanitize_command(lang: str, code: str) -> None:
        """Refuse shell code that destroys files or disks.

        Raises:
            ValueError: the code holds such a command.
        """
        if lang not in ("bash", "shell", "sh"):
            return
        for pattern, reason in _DANGEROUS:
            if pattern.search(code):
                raise ValueError(f"Potentially dangerous command detected: {reason}")

    def execute_code_blocks(self, code_blocks: list[CodeBlock]) -> CommandLineCodeResult:
        """Run the blocks in their order; stop at the first that fails. No blocks: exit code 0 and no output."""
        if not self._functions_ready:
            self._set_up_functions()
        return self._execute_code_dont_check_setup(code_blocks)

    def restart(self) -> None:
        """Nothing to restart: each block is a process of its own."""
        warnings.warn("Restarting the local command line executor does nothing.", stacklevel=2)

    def _execute_code_dont_check_setup(self, code_blocks: list[CodeBlock]) -> CommandLineCodeResult:
        output, exit_code, first_file = "", 0, None
        for block in code_blocks:
            exit_code, text, path = self._execute_block(block)
            output += text
            first_file = first_file or path
            if exit_code:
                break
        return CommandLineCodeResult(exit_code=exit_code, output=output, code_file=first_file)

    def _execute_block(self, block: CodeBlock) -> tuple[int, str, str | None]:
        language = block.language.lower()
        language = "python" if language == "py" else language
        code = silence_pip(block.code, language)
        try:
            self.sanitize_command(language, code)
        except ValueError as error:
            return 1, str(error), None
        if language not in self.SUPPORTED_LANGUAGES:
            return 1, f"\nunknown language {language}", None
        name = named_in_first_line(code, language) or unnamed_file(code, "py" if language == "python" else language)
        try:
            path = file_in(self._work_dir, name)
        except ValueError:
            return 1, "Filename is not in the workspace", None
        try:
            save_code(path, code)
        except OSError as error:
            return 1, f"The code cannot be saved to {path}: {error.strerror}", None
        if not self.execution_policies.get(language, False):
            return 0, f"Code saved to {path}\n", str(path)
        return *self._run(language, path), str(path)

    def _run(self, language: str, path: Path) -> tuple[int, str]:
        environment = self._environment()
        if language == "python":
            command = [self._python(environment)]
        else:
            command = interpreter(language, search_path=environment.get("PATH"))
        try:
            result = self._process([*command, str(path)], environment)
        except FileNotFoundError:
            return 127, f"{command[0]}: not found; install it or use another language than {language!r}."
        printed = result.stderr + result.stdout
        if result.timed_out:
            return 124, f"{printed}\nTimeout"
        if result.stopped:
            return 130, f"{printed}\nStopped"
        return result.exit_code or 0, printed

    def _set_up_functions(self) -> None:
        """Install what the functions need, write their module and load it once."""
        environment = self._environment()
        packages = required_packages(self._functions)
        if packages:
            logger.info("Installing %s for the functions of generated code.", ", ".join(packages))
            result = self._process([self._python(environment), "-m", "pip", "install", *packages], environment)
            if result.timed_out or result.stopped:
                raise ValueError("Pip install timed out")
            if result.exit_code:
                raise ValueError(f"Pip install failed. {result.stdout}, {result.stderr}")
        path = self._work_dir.resolve() / f"{self._functions_module}.py"
        path.write_text(module_source(self._functions), encoding="utf-8")
        exit_code, output = self._run("python", path)
        if exit_code:
            raise ValueError(f"Functions failed to load: {output}")
        self._functions_ready = True

    def _process(self, argv: list[str], environment: dict[str, str]) -> ProcessResult:
        return run_command(argv, cwd=self._work_dir, env=environment, timeout_s=self._timeout)

    def _environment(self) -> dict[str, str]:
        context = self._virtual_env_context
        return code_environment(passed_through=self._pass_env, venv_bin=context.bin_path if context else None)

    def _python(self, environment: dict[str, str]) -> str:
        if self._virtual_env_context is not None:
            return str(self._virtual_env_context.env_exe)
        return interpreter("python", search_path=environment.get("PATH"))[0]


class LocalCommandlineCodeExecutor(LocalCommandLineCodeExecutor):
    """The old spelling of `LocalCommandLineCodeExecutor`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        warnings.warn("Use LocalCommandLineCodeExecutor (capital L in Line).", DeprecationWarning, stacklevel=2)
        super().__init__(*args, **kwargs)


class CommandlineCodeResult(CommandLineCodeResult):
    """The old spelling of `CommandLineCodeResult`."""

    def __init__(self, **data: Any) -> None:
        warnings.warn("Use CommandLineCodeResult (capital L in Line).", DeprecationWarning, stacklevel=2)
        super().__init__(**data)
