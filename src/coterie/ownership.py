"""Who owns the import names of AutoGen.

Several distributions install packages of these names, and pip lets each overwrite the others' files without a word. What is
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
_OURS = {
    "autogen": (
        "__init__.py",
        "version.py",
        "code_utils.py",
        "oai/openai_utils.py",
        "coding/local_commandline_code_executor.py",
    ),
    "autogen_core": ("__init__.py", "_single_threaded_agent_runtime.py"),
    "autogen_agentchat": ("__init__.py", "agents/_base_chat_agent.py"),
    "autogen_ext": ("__init__.py", "models/openai/_openai_client.py"),
}
# Files of the other distributions, never of ours. Their folders may outlive them: 0.2 ran code in `extensions`.
_FOREIGN = {
    "autogen": (
        "extensions/__init__.py",
        "import_utils.py",
        "doc_utils.py",
        "interop/__init__.py",
        "llm_config.py",
        "llm_config/__init__.py",
    ),
    "autogen_core": ("_agent_runtime.py", "_function_utils.py"),
    "autogen_agentchat": ("teams/_group_chat/__init__.py", "state/__init__.py"),
    "autogen_ext": ("agents/azure/_azure_ai_agent.py", "models/anthropic/_anthropic_client.py"),
}
_CURE = (
    "Uninstall everything that installs it and install coterie again:\n"
    "    pip uninstall -y autogen pyautogen ag2 autogen-agentchat autogen-core autogen-ext coterie\n"
    "    pip install coterie"
)


class ForeignAutogen(CoterieError):
    """A package of AutoGen's name is not, or not wholly, the one of this distribution."""


def check_packages() -> None:
    """Check that importing AutoGen's names gives the packages installed beside this one, without importing them.

    Raises:
        ForeignAutogen: one is another distribution's, or mixed with its files.
    """
    for name in _OURS:
        beside_us = Path(__file__).parent.parent / name
        found = _import_origin(name)
        if found is None or found.parent != beside_us:
            where = "is missing" if found is None else f"comes from {str(found.parent)!r}"
            raise ForeignAutogen(f"The package {name!r} {where}, not from {str(beside_us)!r}. {_CURE}")
        check_folder(beside_us)


def check_folder(folder: Path) -> None:
    """Check the files of one of these packages.

    Raises:
        ForeignAutogen: files of another distribution are among them, or took the place of ours.
    """
    if not folder.is_dir():
        return  # inside a zip file or a frozen program, where pip does not reach
    package = folder.name
    for name in _OURS[package]:
        if not _is_ours(folder / name):
            raise ForeignAutogen(
                f"Another distribution has overwritten or removed {name!r} of the package {package!r} in "
                f"{str(folder)!r}. {_CURE}"
            )
    for name in _FOREIGN[package]:
        if (folder / name).exists():
            raise ForeignAutogen(
                f"The package {package!r} in {str(folder)!r} is mixed with another distribution's: {name!r} is not ours. "
                f"{_CURE}"
            )


def _is_ours(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return _MARK in file.read(_HEAD_BYTES).lower()
    except OSError:
        return False


def _import_origin(name: str) -> Path | None:
    """Return the file that importing `name` runs or ran, if it has one."""
    module = sys.modules.get(name)
    spec = importlib.util.find_spec(name) if module is None else module.__spec__
    return Path(spec.origin) if spec is not None and spec.origin is not None else None
