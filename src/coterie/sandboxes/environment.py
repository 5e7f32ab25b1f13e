"""The environment variables that generated code gets to see: everything but what is named like a secret."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path

PASS_THROUGH_VARIABLE = "COTERIE_CODE_ENV"
_SECRET_NAME = re.compile("KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL", re.IGNORECASE)


def code_environment(*, passed_through: Iterable[str] = (), venv_bin: Path | str | None = None) -> dict[str, str]:
    """Return this process's environment for generated code, without variables named like a secret.

    Names in `passed_through`, and those listed with commas in the variable `COTERIE_CODE_ENV`, stay whatever they look
    like. `venv_bin` comes first on PATH; by default the virtual environment this program runs in, activated or not.
    Python's output is unbuffered, so that code which is killed has shown what it printed.
    """
    allowed = {*passed_through, *_listed(os.environ.get(PASS_THROUGH_VARIABLE, ""))}
    environment = {name: value for name, value in os.environ.items() if name in allowed or not is_secret_name(name)}
    environment.setdefault("PYTHONUNBUFFERED", "1")
    folder = str(venv_bin) if venv_bin is not None else _own_venv_bin()
    if folder:
        environment["PATH"] = os.pathsep.join(part for part in (folder, environment.get("PATH", "")) if part)
    return environment


def is_secret_name(name: str) -> bool:
    """Whether a variable of this name is kept from generated code by default."""
    return _SECRET_NAME.search(name) is not None


def _listed(names: str) -> list[str]:
    return [name.strip() for name in names.split(",") if name.strip()]


def _own_venv_bin() -> str:
    if sys.prefix == sys.base_prefix or not sys.executable:
        return ""
    return str(Path(sys.executable).parent)
