"""Who owns the import name `autogen`.

Several distributions install a package of that name, and pip lets each overwrite the others' files without a word. What is
left then is a mixture that fails in places nobody would look for. So a few files are looked at: enough to tell whose
package it is, and few enough to cost nothing.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from .errors import CoterieError

_MARK = b"coterie"
_HEAD_BYTES = 2048
# Each of these stands in the other distributions, too; ours names this package in its first lines.
_OURS = (
    "__init__.py",
    "version.py",
    "code_utils.py",
    "oai/openai_utils.py",
    "coding/local_commandline_code_executor.py",
)
# Files of the other distributions, never of ours. Their folders may outlive them: 0.2 ran code in `extensions`.
_FOREIGN = (
    "extensions/__init__.py",
    "import_utils.py",
    "doc_utils.py",
    "interop/__init__.py",
    "llm_config.py",
    "llm_config/__init__.py",
)
_CURE = (
    "Uninstall everything that installs it and install coterie again:\n"
    "    pip uninstall -y autogen pyautogen ag2 autogen-agentchat coterie\n"
    "    pip install coterie"
)


class ForeignAutogen(CoterieError):
    """The package `autogen` is not, or not wholly, the one of this distribution."""


def check_autogen() -> None:
    """Check that `import autogen` gives the package installed beside this one, without importing it.

    Raises:
        ForeignAutogen: it is another distribution's, or mixed with its files.
    """
    beside_us = Path(__file__).parent.parent / "autogen"
    found = _import_origin()
    if found is None or found.parent != beside_us:
        where = "is missing" if found is None else f"comes from {str(found.parent)!r}"
        raise ForeignAutogen(f"The package 'autogen' {where}, not from {str(beside_us)!r}. {_CURE}")
    check_folder(beside_us)


def check_folder(folder: Path) -> None:
    """Check the files of an `autogen` package.

    Raises:
        ForeignAutogen: files of another distribution are among them, or took the place of ours.
    """
    if not folder.is_dir():
        return  # inside a zip file or a frozen program, where pip does not reach
    for name in _OURS:
        if not _is_ours(folder / name):
            raise ForeignAutogen(
                f"Another distribution has overwritten or removed {name!r} of the package 'autogen' in {str(folder)!r}. {_CURE}"
            )
    for name in _FOREIGN:
        if (folder / name).exists():
            raise ForeignAutogen(
                f"The package 'autogen' in {str(folder)!r} is mixed with another distribution's: {name!r} is not ours. {_CURE}"
            )


def _is_ours(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return _MARK in file.read(_HEAD_BYTES)
    except OSError:
        return False


def _import_origin() -> Path | None:
    """Return the file that `import autogen` runs or ran, if it has one."""
    module = sys.modules.get("autogen")
    spec = importlib.util.find_spec("autogen") if module is None else module.__spec__
    return Path(spec.origin) if spec is not None and spec.origin is not None else None
