"""What the installed packages hold, read from their files: which names there are, and what can be called how."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import autogen_agentchat  # noqa: F401 (tells of its former modules)
import autogen_ext  # noqa: F401 (tells of its former modules)
from autogen_core._former_paths import homes_of

ROOT = Path(__file__).parents[2]
PACKAGES = ("autogen", "autogen_agentchat", "autogen_core", "autogen_ext")

Function = ast.FunctionDef | ast.AsyncFunctionDef

_OF_EVERY_MODULE = {"__dict__", "__doc__", "__file__", "__name__", "__path__", "__spec__"}


@dataclass(frozen=True, eq=False)
class Module:
    """A module: its names, with the node that binds each one, and what `import *` takes from it.

    One of 0.7.5 that is no file here has the names of its `homes`.
    """

    name: str
    is_package: bool
    names: dict[str, ast.AST]
    exported: tuple[str, ...]
    homes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Definition:
    """What a qualified name stands for. `name` is where it is defined, wherever it was asked for.

    `node` is a class, a function, or something else; None for a module and for what another distribution defines.
    """

    name: str
    module: Module | None = None
    node: ast.AST | None = None


def resolve(name: str) -> Definition | None:
    """Look up a qualified name, `autogen.agentchat.ConversableAgent.send` for instance; None if there is none."""
    first, *rest = name.split(".")
    module = _module(first)
    found = None if module is None else Definition(first, module)
    for part in rest:
        if found is None:
            return None
        found = _member(found, part)
    return found


def class_of(definition: Definition) -> list[Definition] | None:
    """Return the class and those it derives from, as far as they are ours; None if it is no class."""
    if not isinstance(definition.node, ast.ClassDef) or definition.module is None:
        return None
    line = [definition]
    for base in definition.node.bases:
        found = _in_module(definition.module, base)
        line += (class_of(found) or []) if found is not None else []
    return line


def has_foreign_base(definition: Definition) -> bool:
    """Whether a class derives from one that is not ours, `object` and `Protocol` aside."""
    for each in class_of(definition) or []:
        assert isinstance(each.node, ast.ClassDef)
        assert each.module is not None
        for base in each.node.bases:
            if ast.unparse(base).split("[")[0] not in ("Protocol", "ABC", "object"):
                found = _in_module(each.module, base)
                if found is None or not isinstance(found.node, ast.ClassDef):
                    return True
    return False


def exported(module_name: str) -> tuple[str, ...]:
    """Return what `import *` takes from a module; nothing if there is none."""
    module = _module(module_name)
    return () if module is None else module.exported


def literal(module_name: str, name: str) -> frozenset[str]:
    """Return the texts that a constant of one of our modules is made of. Raises: LookupError if there is no such."""
    module = _module(module_name)
    node = None if module is None else module.names.get(name)
    if node is None:
        raise LookupError(f"{module_name} has no constant {name!r}.")
    return frozenset(
        each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)
    )


def _member(found: Definition, part: str) -> Definition | None:
    if found.node is None and found.module is None:
        return Definition(f"{found.name}.{part}")  # of another distribution: nothing is known about it
    assert found.module is not None
    if found.node is None:
        return _name_in(found.module, part)
    line = class_of(found)
    if line is None:
        return Definition(f"{found.name}.{part}")  # of a value: known only when the program runs
    for each in line:
        node = _class_names(each.node).get(part)
        if node is not None:
            return Definition(f"{each.name}.{part}", each.module, node)
    return Definition(f"{found.name}.{part}") if has_foreign_base(found) or part.startswith("__") else None


def _name_in(module: Module, name: str) -> Definition | None:
    node = module.names.get(name)
    below = _module(f"{module.name}.{name}") if module.is_package else None
    if node is None and below is None and module.homes:
        found = (_name_in(home, name) for home in map(_module, module.homes) if home is not None)
        return next((each for each in found if each is not None), None)
    if node is None and below is None:
        return Definition(f"{module.name}.{name}") if name in _OF_EVERY_MODULE else None
    if node is None:
        return Definition(f"{module.name}.{name}", below)
    if isinstance(node, ast.Import):
        alias = next(each for each in node.names if (each.asname or each.name.split(".")[0]) == name)
        whole = alias.name if alias.asname else name
        return resolve(whole) if whole.split(".")[0] in PACKAGES else Definition(whole)
    if isinstance(node, ast.ImportFrom):
        origin = _origin(module, node)
        alias = next(each for each in node.names if (each.asname or each.name) == name)
        if origin.split(".")[0] not in PACKAGES:
            return Definition(f"{origin}.{alias.name}")
        home = _module(origin)
        return None if home is None else _name_in(home, alias.name)
    return Definition(f"{module.name}.{name}", module, node)


def _in_module(module: Module, node: ast.expr) -> Definition | None:
    """Look up an expression that stands in a module: `Agent`, `agentchat.Agent`, `Generic[T]`."""
    first, *rest = ast.unparse(node).split("[")[0].split(".")
    found = _name_in(module, first)
    for part in rest:
        found = None if found is None else _member(found, part)
    return found


def _origin(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    above = module.name.split(".")[: None if module.is_package else -1]
    above = above[: len(above) - node.level + 1]
    return ".".join([*above, *([node.module] if node.module else [])])


@cache
def _module(name: str) -> Module | None:
    stem = ROOT.joinpath(*name.split("."))
    is_package = (stem / "__init__.py").is_file()
    file = stem / "__init__.py" if is_package else stem.with_name(f"{stem.name}.py")
    if not file.is_file():
        homes = homes_of(name)
        return Module(name, True, {}, (), homes) if homes else None
    names: dict[str, ast.AST] = {}
    only_typed: dict[str, ast.AST] = {}
    _bind(ast.parse(file.read_bytes()).body, names, only_typed)
    exported = _exported(names)
    # What is loaded at first use is imported for the type checker alone, and exported.
    names.update({name: only_typed[name] for name in exported if name in only_typed and name not in names})
    return Module(name, is_package, names, exported)


def _exported(names: dict[str, ast.AST]) -> tuple[str, ...]:
    node = names.get("__all__")
    if node is None:
        return tuple(name for name in names if not name.startswith("_"))
    return tuple(e.value for e in ast.walk(node) if isinstance(e, ast.Constant) and isinstance(e.value, str))


def _bind(body: list[ast.stmt], names: dict[str, ast.AST], only_typed: dict[str, ast.AST]) -> None:
    for node in body:
        if isinstance(node, ast.If):
            into = only_typed if "TYPE_CHECKING" in ast.unparse(node.test) else names
            _bind(node.body, into, only_typed)
            _bind(node.orelse, names, only_typed)
        elif isinstance(node, ast.Try):
            for part in (node.body, node.orelse, node.finalbody, *(each.body for each in node.handlers)):
                _bind(part, names, only_typed)
        elif isinstance(node, ast.With):
            _bind(node.body, names, only_typed)
        else:
            names.update(dict.fromkeys(_bound_by(node), node))


def _bound_by(node: ast.stmt) -> list[str]:
    if isinstance(node, Function | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Import):
        return [each.asname or each.name.split(".")[0] for each in node.names]
    if isinstance(node, ast.ImportFrom):
        return [each.asname or each.name for each in node.names]
    return [each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)]


def _class_names(node: ast.AST | None) -> dict[str, ast.AST]:
    """The names of a class: those of its body, and what its methods store on `self`."""
    assert isinstance(node, ast.ClassDef)
    names: dict[str, ast.AST] = {}
    _bind(node.body, names, names)
    for each in ast.walk(node):
        if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Store) and ast.unparse(each.value) == "self":
            names.setdefault(each.attr, each)
    return names
