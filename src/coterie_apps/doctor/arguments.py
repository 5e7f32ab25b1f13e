"""Which keyword arguments a class or function takes, and whether a call of it can do anything but fail."""

from __future__ import annotations

import ast
import re

from .package import Definition, Function, class_of, has_foreign_base

_TRANSPARENT = {"staticmethod", "classmethod", "contextmanager", "asynccontextmanager", "abstractmethod"}
_ALWAYS_RAISES = re.compile(r"Raises:\s+\w+:? always\b")


def accepted(definition: Definition) -> frozenset[str] | None:
    """Return the keyword arguments it takes; None for any, or where its text does not say."""
    if isinstance(definition.node, Function):
        names, takes_more = _parameters(definition.node)
        return None if takes_more or _is_changed(definition.node) else frozenset(names)
    line = class_of(definition)
    return None if line is None else _of_class(line, may_be_foreign=has_foreign_base(definition))


def refusal(definition: Definition) -> str | None:
    """Return why a call fails, if the function or constructor only raises, or says that it always does; else None."""
    node = definition.node
    if isinstance(node, ast.ClassDef):
        inits = [each for each in node.body if isinstance(each, Function) and each.name == "__init__"]
        node = inits[0] if inits else None
    if not isinstance(node, Function):
        return None
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    if len(body) == 1 and isinstance(body[0], ast.Raise) and not _is_changed(node):
        parts = [each.value for each in ast.walk(body[0]) if isinstance(each, ast.Constant)]
        return "".join(str(each) for each in parts) or "It is not implemented."
    said = ast.get_docstring(node) or ""
    return said.partition("Raises:")[0].strip() if _ALWAYS_RAISES.search(said) else None


def _of_class(line: list[Definition], *, may_be_foreign: bool) -> frozenset[str] | None:
    names: set[str] = set()
    for each in line:
        assert isinstance(each.node, ast.ClassDef)
        init = next((one for one in each.node.body if isinstance(one, Function) and one.name == "__init__"), None)
        if init is None and _is_dataclass(each.node):
            names |= {ast.unparse(one.target) for one in each.node.body if isinstance(one, ast.AnnAssign)}
            continue
        if init is None:
            continue
        found, takes_more = _parameters(init)
        if init.args.kwarg is not None and ast.unparse(init.args.kwarg.annotation or init.args).startswith("Unpack["):
            return None  # they are listed in a type, and what else is given is passed on or left
        names |= found
        if not takes_more:
            return frozenset(names)
    # No constructor has closed the list: that of a foreign class may, or the last one takes anything.
    return frozenset(names) if any(_is_dataclass(each.node) for each in line) and not may_be_foreign else None


def _parameters(node: Function) -> tuple[set[str], bool]:
    arguments = node.args
    return {each.arg for each in (*arguments.args, *arguments.kwonlyargs)}, arguments.kwarg is not None


def _is_dataclass(node: ast.AST | None) -> bool:
    return isinstance(node, ast.ClassDef) and any(
        ast.unparse(each).split("(")[0].split(".")[-1] == "dataclass" for each in node.decorator_list
    )


def _is_changed(node: Function) -> bool:
    names = {ast.unparse(each).split("(")[0].split(".")[-1] for each in node.decorator_list}
    return bool(names - _TRANSPARENT)
