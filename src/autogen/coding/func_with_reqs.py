"""Functions that generated code may import, with the packages and imports they need."""

from __future__ import annotations

import ast
import functools
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from textwrap import dedent, indent
from typing import Any, Generic, ParamSpec, TypeVar

__all__ = (
    "Alias",
    "FunctionWithRequirements",
    "FunctionWithRequirementsStr",
    "Import",
    "ImportFromModule",
    "to_stub",
    "with_requirements",
)

T = TypeVar("T")
P = ParamSpec("P")
_FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Alias:
    """An imported name with another name: `name as alias`."""

    name: str
    alias: str


@dataclass(frozen=True)
class ImportFromModule:
    """`from module import ...`."""

    module: str
    imports: tuple[str | Alias, ...]

    def __init__(self, module: str, imports: Sequence[str | Alias]) -> None:
        object.__setattr__(self, "module", module)
        object.__setattr__(self, "imports", tuple(imports))


Import = str | ImportFromModule | Alias


@dataclass
class FunctionWithRequirementsStr:
    """A function given as source text. It is never run in this process."""

    func: str
    python_packages: Sequence[str] = field(default_factory=list)
    global_imports: Sequence[Import] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.func = dedent(self.func).strip()
        try:
            body = ast.parse(self.func).body
        except SyntaxError as error:
            raise ValueError(f"Could not compile function: {error}") from error
        if len(body) != 1 or not isinstance(body[0], _FunctionNode):
            raise ValueError("The string must contain exactly one function")

    def __call__(self, *args: Any, **kwargs: Any) -> None:
        raise NotImplementedError("A function given as text cannot be called here: only generated code can import it.")


@dataclass
class FunctionWithRequirements(Generic[T, P]):
    """A callable with the packages to install and the imports its module needs."""

    func: Callable[P, T]
    python_packages: Sequence[str] = field(default_factory=list)
    global_imports: Sequence[Import] = field(default_factory=list)

    @classmethod
    def from_callable(
        cls, func: Callable[P, T], python_packages: Sequence[str] = (), global_imports: Sequence[Import] = ()
    ) -> FunctionWithRequirements[T, P]:
        return cls(func=func, python_packages=python_packages, global_imports=global_imports)

    @staticmethod
    def from_str(
        func: str, python_packages: Sequence[str] = (), global_imports: Sequence[Import] = ()
    ) -> FunctionWithRequirementsStr:
        """Take exactly one function from source text.

        Raises:
            ValueError: the text does not compile, or holds anything else than one function.
        """
        return FunctionWithRequirementsStr(func=func, python_packages=python_packages, global_imports=global_imports)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        return self.func(*args, **kwargs)


def with_requirements(
    python_packages: Sequence[str] = (), global_imports: Sequence[Import] = ()
) -> Callable[[Callable[P, T]], FunctionWithRequirements[T, P]]:
    """Decorate a function with what it needs where generated code imports it."""

    def wrap(func: Callable[P, T]) -> FunctionWithRequirements[T, P]:
        wrapped = FunctionWithRequirements(func, python_packages, global_imports)
        functools.update_wrapper(wrapped, func)
        return wrapped

    return wrap


AnyFunction = Callable[..., Any] | FunctionWithRequirements[Any, Any] | FunctionWithRequirementsStr


def to_stub(func: AnyFunction) -> str:
    """Return the function's signature and docstring with `...` for its body."""
    node = _parse(_source(func))
    keyword = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    stub = f"{keyword} {node.name}({ast.unparse(node.args)}){returns}:\n"
    docstring = ast.get_docstring(node)
    if docstring:
        stub += indent(f'"""{docstring}"""', "    ") + "\n"
    return stub + "    ...\n"


def required_packages(functions: Sequence[AnyFunction]) -> list[str]:
    """Return what must be installed for the functions, each once."""
    return list(dict.fromkeys(package for each in functions for package in _requirements(each)[0]))


def module_source(functions: Sequence[AnyFunction]) -> str:
    """Return the source of a module that holds the functions after the imports they need."""
    imports = list(dict.fromkeys(_statement(each) for func in functions for each in _requirements(func)[1]))
    return "\n".join(imports) + "\n\n" + "\n\n".join(_source(each) for each in functions) + "\n"


def _requirements(func: AnyFunction) -> tuple[Sequence[str], Sequence[Import]]:
    if isinstance(func, FunctionWithRequirements | FunctionWithRequirementsStr):
        return func.python_packages, func.global_imports
    return (), ()


def _statement(each: Import) -> str:
    if isinstance(each, ImportFromModule):
        return f"from {each.module} import {', '.join(_imported(name) for name in each.imports)}"
    return f"import {_imported(each)}"


def _imported(name: str | Alias) -> str:
    return f"{name.name} as {name.alias}" if isinstance(name, Alias) else name


def _source(func: AnyFunction) -> str:
    """Return the function's source without its `with_requirements` decorator."""
    if isinstance(func, FunctionWithRequirementsStr):
        return func.func
    plain = func.func if isinstance(func, FunctionWithRequirements) else func
    source = dedent(inspect.getsource(plain))
    lines = source.splitlines()
    for decorator in reversed(_parse(source).decorator_list):
        if "with_requirements" in ast.unparse(decorator):
            del lines[decorator.lineno - 1 : decorator.end_lineno]
    return "\n".join(lines).strip()


def _parse(source: str) -> ast.FunctionDef | ast.AsyncFunctionDef:
    node = ast.parse(source).body[0]
    if not isinstance(node, _FunctionNode):
        raise TypeError(f"Only functions written with def can be given to generated code, got {source[:60]!r}")
    return node
