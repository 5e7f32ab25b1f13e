"""The environment variables that generated code gets to see: everything but secrets."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from ..redact import is_secret

PASS_THROUGH_VARIABLE = "COTERIE_CODE_ENV"


def code_environment(*, passed_through: Iterable[str] = (), venv_bin: Path | str | None = None) -> dict[str, str]:
    """Return this process's environment for generated code, without variables that are secrets by
    their name or by the look of their value.

    Names in `passed_through`, and those listed with commas in the variable `COTERIE_CODE_ENV`, stay whatever they look
    like. `venv_bin` comes first on PATH; by default the virtual environment this program runs in, activated or not.
    Python's output is unbuffered, so that code which is killed has shown what it printed.
    """
    allowed = {*passed_through, *_listed(os.environ.get(PASS_THROUGH_VARIABLE, ""))}
    environment = {name: value for name, value in os.environ.items() if name in allowed or not is_secret(name, value)}
    environment.setdefault("PYTHONUNBUFFERED", "1")
    folder = str(venv_bin) if venv_bin is not None else _own_venv_bin()
    if folder:
        environment["PATH"] = os.pathsep.join(part for part in (folder, environment.get("PATH", "")) if part)
    return environment


def _listed(names: str) -> list[str]:
    return [name.strip() for name in names.split(",") if name.strip()]


def _own_venv_bin() -> str:
    if sys.prefix == sys.base_prefix or not sys.executable:
        return ""
    return str(Path(sys.executable).parent)
