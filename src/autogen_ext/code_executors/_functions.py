"""Functions of the program that code may import."""

from __future__ import annotations

import logging
import string
from collections.abc import Callable, Sequence
from typing import Any

from autogen_core.code_executor import (
    FunctionWithRequirements,
    FunctionWithRequirementsStr,
    build_python_functions_file,
    required_packages,
    to_stub,
)

logger = logging.getLogger(__name__)

AnyFunction = FunctionWithRequirements[Any, Any] | Callable[..., Any] | FunctionWithRequirementsStr

PROMPT_TEMPLATE = (
    "The module `$module_name` is at hand: import from it the functions below instead of writing them anew.\n"
    "For example: `from $module_name import name_of_a_function`\n\n$functions"
)


class Functions:
    """Functions in a module of this name.

    Raises:
        ValueError: the name is no identifier.
    """

    def __init__(self, functions: Sequence[AnyFunction], module: str) -> None:
        if not module.isidentifier():
            raise ValueError(f"Module name must be a valid Python identifier, got {module!r}")
        self.all = list(functions)
        self.module = module
        self.is_ready = not self.all

    def prompt(self, template: str) -> str:
        """Return the template with `$module_name` and the heads of the functions for `$functions`."""
        return string.Template(template).substitute(
            module_name=self.module, functions="\n\n".join(to_stub(each) for each in self.all)
        )

    def tell_of_loss(self) -> None:
        """Log, when the executor is dumped, what its config does not hold."""
        if self.all:
            logger.warning("The functions of a code executor are code of the program: its config does not hold them.")

    def set_up(self, put: Callable[[str, str], None], run: Callable[[list[str]], tuple[int, str]]) -> None:
        """Install what the functions need, and write and load their module, once.

        `put` writes a file of this name, `run` runs Python with these arguments; returns its exit code and output.

        Raises:
            ValueError: a package cannot be installed, or the module does not load.
        """
        if self.is_ready:
            return
        packages = required_packages(self.all)
        if packages:
            exit_code, output = run(["-m", "pip", "install", *packages])
            if exit_code:
                raise ValueError(f"Pip install failed. {output}")
        put(f"{self.module}.py", build_python_functions_file(self.all))
        exit_code, output = run(["-c", f"import {self.module}"])
        if exit_code:
            raise ValueError(f"Functions failed to load: {output}")
        self.is_ready = True
