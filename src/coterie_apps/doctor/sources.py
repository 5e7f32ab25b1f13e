"""The Python files and notebooks of a project that mention AutoGen, as syntax trees."""

from __future__ import annotations

import ast
import json
import os
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_SKIPPED_FOLDERS = {"__pycache__", "node_modules", "site-packages"}
_SUFFIXES = {".py", ".ipynb"}
_SHELL_LINE = re.compile(r"^([ \t]*)[%!?].*$|^([ \t]*)\S+\?\??$", re.MULTILINE)
_SHELL_VALUE = re.compile(r"^([ \t]*\w+[ \t]*=[ \t]*)[%!].*$", re.MULTILINE)


@dataclass(frozen=True)
class Place:
    """A line of a file; in a notebook, of its n-th cell (counted from 1, all kinds of cells)."""

    line: int
    cell: int | None = None

    def __str__(self) -> str:
        return str(self.line) if self.cell is None else f"cell {self.cell}:{self.line}"


@dataclass(frozen=True)
class Problem:
    """A file, or a part of one, that could not be examined, and why."""

    file: Path
    place: Place | None
    text: str


@dataclass
class Source:
    """A file: its tree, and where the tree's lines stand. A cell of a notebook begins at a line of `cells`."""

    file: Path
    tree: ast.Module = field(default_factory=lambda: ast.Module(body=[], type_ignores=[]))
    problems: list[Problem] = field(default_factory=list)
    cells: list[tuple[int, int]] = field(default_factory=list)

    def place(self, line: int) -> Place:
        for offset, cell in reversed(self.cells):
            if line > offset:
                return Place(line - offset, cell)
        return Place(line)


def read_all(path: Path) -> Iterator[Source]:
    """Read the file, or the folder's files in their order. Without hidden folders, environments and installed packages."""
    if not path.is_dir():
        yield _read(path)
        return
    failed: list[OSError] = []
    for folder, folders, files in os.walk(path, onerror=failed.append):
        here = Path(folder)
        folders[:] = sorted(each for each in folders if not _is_skipped(here / each))
        for name in sorted(files):
            file = here / name
            if file.suffix in _SUFFIXES and (file.is_file() or file.is_symlink()):
                yield _read(file)
    for error in failed:
        yield Source(Path(error.filename), problems=[Problem(Path(error.filename), None, _reason(error))])


def _is_skipped(folder: Path) -> bool:
    return folder.name.startswith(".") or folder.name in _SKIPPED_FOLDERS or (folder / "pyvenv.cfg").exists()


def _read(file: Path) -> Source:
    source = Source(file)
    try:
        text = file.read_bytes()
    except OSError as error:
        source.problems.append(Problem(file, None, _reason(error)))
        return source
    if b"autogen" not in text:
        return source
    if file.suffix == ".ipynb":
        _read_notebook(source, text)
        return source
    try:
        source.tree = _parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        source.problems.append(Problem(file, Place(_line(error)), _reason(error)))
    return source


def _read_notebook(source: Source, text: bytes) -> None:
    try:
        cells = json.loads(text)["cells"]
        codes = [
            (number, "".join(cell["source"])) for number, cell in enumerate(cells, 1) if cell["cell_type"] == "code"
        ]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        source.problems.append(Problem(source.file, None, f"no notebook of format 4: {_reason(error)}"))
        return
    offset = 0
    for number, code in codes:
        try:
            tree = _parse_cell(code)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            source.problems.append(Problem(source.file, Place(_line(error), number), _reason(error)))
            continue
        source.cells.append((offset, number))
        source.tree.body += ast.increment_lineno(tree, offset).body
        offset += code.count("\n") + 1


def _parse_cell(code: str) -> ast.Module:
    if code.lstrip().startswith("%%"):
        return ast.Module(body=[], type_ignores=[])
    try:
        return _parse(code)
    except SyntaxError:
        # Only then are they magics: a line of plain Python may begin with % too, inside an expression.
        return _parse(_SHELL_VALUE.sub(r"\1None", _SHELL_LINE.sub(r"\1\2pass", code)))


def _parse(text: str | bytes) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the project's own strings
        return ast.parse(text)


def _line(error: BaseException) -> int:
    return (error.lineno or 1) if isinstance(error, SyntaxError) else 1


def _reason(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return f"syntax error: {error.msg}"
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
