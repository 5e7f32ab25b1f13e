"""Functions that run in a code executor, with what they need there."""

from __future__ import annotations

import ast
import functools
import inspect
import linecache
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from textwrap import dedent
from types import FunctionType
from typing import Any, Generic, ParamSpec, TypeVar

from ._imports import Import, import_to_str

T = TypeVar("T")
P = ParamSpec("P")


@dataclass
class FunctionWithRequirementsStr:
    """A function in source code, never run in this process, with the packages and imports it needs."""

    func: str
    compiled_func: Callable[..., Any]
    _func_name: str
    python_packages: Sequence[str] = field(default_factory=list)
    global_imports: Sequence[Import] = field(default_factory=list)

    def __init__(self, func: str, python_packages: Sequence[str] = [], global_imports: Sequence[Import] = []) -> None:
        """Take over the source.

        Raises:
            ValueError: it is no valid code, or not exactly one function.
        """
        self.func = func
        self.compiled_func = _only_function(func)
        self._func_name = self.compiled_func.__name__
        self.python_packages = python_packages
        self.global_imports = global_imports

    def __call__(self, *args: Any, **kwargs: Any) -> None:
        raise NotImplementedError("String based function with requirement objects are not directly callable")


@dataclass
class FunctionWithRequirements(Generic[T, P]):
    """A function with the packages and imports it needs where its source is run."""

    func: Callable[P, T]
    python_packages: Sequence[str] = field(default_factory=list)
    global_imports: Sequence[Import] = field(default_factory=list)

    @classmethod
    def from_callable(
        cls, func: Callable[P, T], python_packages: Sequence[str] = [], global_imports: Sequence[Import] = []
    ) -> FunctionWithRequirements[T, P]:
        """Make one of a function."""
        return cls(func, python_packages, global_imports)

    @staticmethod
    def from_str(
        func: str, python_packages: Sequence[str] = [], global_imports: Sequence[Import] = []
    ) -> FunctionWithRequirementsStr:
        """Make one of a function's source."""
        return FunctionWithRequirementsStr(func, python_packages, global_imports)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        return self.func(*args, **kwargs)


AnyFunction = FunctionWithRequirements[Any, Any] | Callable[..., Any] | FunctionWithRequirementsStr


def with_requirements(
    python_packages: Sequence[str] = [], global_imports: Sequence[Import] = []
) -> Callable[[Callable[P, T]], FunctionWithRequirements[T, P]]:
    """Decorate a function with the packages and imports it needs in a code executor."""

    def decorate(func: Callable[P, T]) -> FunctionWithRequirements[T, P]:
        decorated = FunctionWithRequirements(func, python_packages, global_imports)
        functools.update_wrapper(decorated, func)
        return decorated

    return decorate


def to_code(func: AnyFunction) -> str:
    """Return the function's source, without its decorator."""
    if isinstance(func, FunctionWithRequirementsStr):
        return func.func
    code = dedent(inspect.getsource(func.func if isinstance(func, FunctionWithRequirements) else func))
    if code.startswith("@"):
        code = code[code.index("\ndef ") + 1 :] if "\ndef " in code else code[code.index("\nasync def ") + 1 :]
    return code


def to_stub(func: AnyFunction) -> str:
    """Return the function's head and docstring, with `...` for its body."""
    target = func.compiled_func if isinstance(func, FunctionWithRequirementsStr) else func
    target = target.func if isinstance(target, FunctionWithRequirements) else target
    head = f"def {target.__name__}{inspect.signature(target)}:\n"
    doc = inspect.getdoc(target)
    quoted = '    """' + doc.replace("\n", "\n    ") + '"""\n' if doc else ""
    return f"{head}{quoted}    ..."


def build_python_functions_file(funcs: Sequence[AnyFunction]) -> str:
    """Return the source of a module that defines these functions after the imports they need."""
    imports = dict.fromkeys(
        import_to_str(each)
        for func in funcs
        if isinstance(func, FunctionWithRequirements | FunctionWithRequirementsStr)
        for each in func.global_imports
    )
    return "\n".join(imports) + "\n\n" + "\n\n".join(to_code(func) for func in funcs) + "\n\n"


def required_packages(funcs: Sequence[AnyFunction]) -> list[str]:
    """Return the packages that these functions need, each once."""
    return list(
        dict.fromkeys(
            package
            for func in funcs
            if isinstance(func, FunctionWithRequirements | FunctionWithRequirementsStr)
            for package in func.python_packages
        )
    )


def _only_function(source: str) -> FunctionType:
    try:
        tree = ast.parse(source)
        namespace: dict[str, Any] = {"__name__": "func_module"}
        exec(compile(tree, _remembered(source), "exec", dont_inherit=True), namespace)  # noqa: S102 - defines the function that was given as text
    except Exception as error:  # The code is the user's.
        raise ValueError(f"Could not compile function: {error}") from error
    functions = [
        each for each in namespace.values() if isinstance(each, FunctionType) and each.__module__ == "func_module"
    ]
    if len(functions) != 1:
        raise ValueError("The string must contain exactly one function")
    return functions[0]


def _remembered(source: str) -> str:
    """Return a file name under which `inspect` and tracebacks find the source."""
    name = f"<function {hash(source):x}>"
    linecache.cache[name] = len(source), None, source.splitlines(keepends=True), name
    return name
