"""The layers of the house are held by a tool, and the tool bites."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("coterie", "autogen", "autogen_core", "autogen_agentchat", "autogen_ext", "coterie_bridge", "coterie_apps")


def lint_imports(source: Path) -> subprocess.CompletedProcess[str]:
    """Check the packages found in a source folder against the repository's contracts."""
    program = "import sys; from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", program, "--config", str(ROOT / ".importlinter"), "--no-cache"],
        cwd=source,
        env={**os.environ, "PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A copy of the source that a test may spoil."""
    for package in PACKAGES:
        shutil.copytree(ROOT / "src" / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def append(module: Path, line: str) -> None:
    with module.open("a") as file:
        file.write(f"\n{line}\n")


def test_the_source_keeps_every_contract(source: Path) -> None:
    result = lint_imports(source)

    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("coterie/door.py", "import socket", "do not touch the outside world"),
        ("coterie/flow.py", "def late() -> None:\n    import subprocess", "do not touch the outside world"),
        ("autogen/__init__.py", "import httpx2", "do not touch the outside world"),
        ("autogen/__init__.py", "from random import choice", "do not touch the outside world"),
        ("coterie/effects.py", "from coterie import door", "only higher modules import lower ones"),
        ("coterie/errors.py", "import autogen", "the dialect on the engine"),
        ("autogen/__init__.py", "import coterie_apps", "Apps stand on the dialect"),
        ("autogen/__init__.py", "import autogen_core", "does not know that of 0.4"),
        ("autogen_core/__init__.py", "import autogen", "does not know that of 0.2"),
        ("autogen_core/__init__.py", "import autogen_ext", "agents on the core"),
        ("autogen_agentchat/__init__.py", "import uuid", "do not touch the outside world"),
    ],
)
def test_an_import_that_goes_up_or_out_is_refused(source: Path, module: str, line: str, contract: str) -> None:
    append(source / module, line)

    result = lint_imports(source)

    assert result.returncode == 1
    assert [broken for broken in result.stdout.splitlines() if " BROKEN" in broken and contract in broken]


def test_a_module_without_a_place_in_the_layers_is_refused(source: Path) -> None:
    (source / "coterie" / "attic.py").write_text('"""A room that is on no plan."""\n')

    result = lint_imports(source)

    assert result.returncode == 1
    assert "attic" in result.stdout


def test_two_modules_that_need_each_other_are_refused(source: Path) -> None:
    (source / "autogen" / "left.py").write_text('"""One half."""\n\nfrom autogen import right\n')
    (source / "autogen" / "right.py").write_text('"""The other half."""\n\nfrom autogen import left\n')

    result = lint_imports(source)

    assert result.returncode == 1
    assert "in a circle BROKEN" in result.stdout
