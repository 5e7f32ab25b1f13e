"""Where a file imports, names and calls something of AutoGen."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from .package import PACKAGES, class_of, exported, resolve


@dataclass(frozen=True)
class Use:
    """A name of AutoGen in a file, qualified as the file has it: `autogen.AssistantAgent.initiate_chat`."""

    name: str
    kind: Literal["import", "call", "name"]
    line: int
    call: ast.Call | None = None


def find_uses(tree: ast.Module) -> list[Use]:
    """List what the file uses, in the order of its lines.

    Objects are followed as far as a file says plainly what they are: a name (or `self.name`) that nothing but one
    class is ever assigned to.
    """
    imports = list(_imports(tree))
    finder = _Finder(_aliases(tree))
    finder.follow_objects(tree)
    finder.visit(tree)
    return sorted([*imports, *finder.uses], key=lambda use: use.line)


def _imports(tree: ast.Module) -> Iterator[Use]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (Use(each.name, "import", node.lineno) for each in node.names if _is_ours(each.name))
        elif isinstance(node, ast.ImportFrom) and _is_from_ours(node):
            for each in node.names:
                name = f"{node.module}.{each.name}" if each.name != "*" else str(node.module)
                yield Use(name, "import", node.lineno)


def _aliases(tree: ast.Module) -> dict[str, str]:
    aliases = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for each in filter(lambda each: _is_ours(each.name), node.names):
                aliases[each.asname or each.name.split(".")[0]] = each.name if each.asname else each.name.split(".")[0]
        elif isinstance(node, ast.ImportFrom) and _is_from_ours(node):
            for each in node.names:
                names = exported(str(node.module)) if each.name == "*" else (each.name,)
                aliases.update({each.asname or name: f"{node.module}.{name}" for name in names})
    return aliases


def _is_ours(name: str) -> bool:
    return name.split(".")[0] in PACKAGES


def _is_from_ours(node: ast.ImportFrom) -> bool:
    return not node.level and _is_ours(node.module or "")


def _is_stored(node: ast.AST) -> bool:
    return isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store)


class _Finder(ast.NodeVisitor):
    def __init__(self, aliases: dict[str, str]) -> None:
        self.uses: list[Use] = []
        self._aliases = aliases
        self._objects: dict[str, str] = {}

    def follow_objects(self, tree: ast.Module) -> None:
        """Learn which names stand for an object of which class."""
        made: dict[str, set[str | None]] = {}
        plain = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Call):
                for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                    made.setdefault(ast.unparse(target), set()).add(self._class_made(node.value))
                    plain.add(id(target))
        for node in ast.walk(tree):
            if isinstance(node, ast.arg):
                made.setdefault(node.arg, set()).add(None)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                made.setdefault(node.name, set()).add(None)
            elif _is_stored(node) and id(node) not in plain:
                made.setdefault(ast.unparse(node), set()).add(None)
        self._objects = {name: only for name, (only, *more) in made.items() if only is not None and not more}

    def visit_Call(self, node: ast.Call) -> None:
        name = self._qualify(node.func)
        if name is None or ast.unparse(node.func) in self._objects:
            self.generic_visit(node)
            return
        self.uses.append(Use(name, "call", node.lineno, node))
        for part in (*node.args, *node.keywords):
            self.visit(part)
        if any(isinstance(each, ast.Call) for each in ast.walk(node.func)):
            self.generic_visit(node.func)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        name = self._qualify(node)
        if name is None or not isinstance(node.ctx, ast.Load) or ast.unparse(node) in self._objects:
            self.generic_visit(node)
        else:
            self.uses.append(Use(name, "name", node.lineno))

    def visit_Name(self, node: ast.Name) -> None:
        name = self._aliases.get(node.id)
        if name is not None and isinstance(node.ctx, ast.Load) and name not in PACKAGES:
            self.uses.append(Use(name, "name", node.lineno))

    def _qualify(self, node: ast.expr) -> str | None:
        if isinstance(node, ast.Call):
            return self._class_made(node)
        if not isinstance(node, ast.Name | ast.Attribute):
            return None
        known = self._objects.get(ast.unparse(node))
        if known is not None or isinstance(node, ast.Name):
            return known or self._aliases.get(ast.unparse(node))
        value = self._qualify(node.value)
        return None if value is None else f"{value}.{node.attr}"

    def _class_made(self, node: ast.Call) -> str | None:
        name = self._qualify(node.func)
        found = None if name is None else resolve(name)
        return name if found is not None and class_of(found) else None
