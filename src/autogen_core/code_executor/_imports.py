"""Imports that a function's source needs, as data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Alias:
    """A name imported under another one."""

    name: str
    alias: str


@dataclass(frozen=True)
class ImportFromModule:
    """Names imported from a module."""

    module: str
    imports: tuple[str | Alias, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "imports", tuple(self.imports))  # A list is welcome too.


Import = str | ImportFromModule | Alias


def import_to_str(im: Import) -> str:
    """Return the statement that makes the import."""
    if isinstance(im, str):
        return f"import {im}"
    if isinstance(im, Alias):
        return f"import {_as_written(im)}"
    return f"from {im.module} import {', '.join(_as_written(each) for each in im.imports)}"


def _as_written(name: str | Alias) -> str:
    return name if isinstance(name, str) else f"{name.name} as {name.alias}"
