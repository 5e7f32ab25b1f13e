"""The command starts fast, since it imports nothing that it does not need."""

from __future__ import annotations

import subprocess
import sys

import pytest

from coterie_apps.cli.commands import COMMANDS

from .terminal import Shell, clean_environment

HEAVY = ("httpx2", "pydantic", "autogen", "sqlite3", "rich", "asyncio", "orjson", "coterie.runs")


def imported(*arguments: str) -> set[str]:
    """The modules that a command has imported by its end."""
    program = (
        "import sys, atexit\nfrom coterie_apps.cli import main\n"
        "atexit.register(lambda: print(*sys.modules, sep='\\n', file=sys.stderr))\n"
        f"main({list(arguments)!r})"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=clean_environment(), check=True
    )
    return set(ran.stderr.split())


@pytest.mark.parametrize("arguments", [("--help",), ("--version",)])
def test_help_imports_nothing_heavy(arguments: tuple[str, ...]) -> None:
    assert not imported(*arguments) & set(HEAVY)


def test_every_command_is_listed_and_has_help(shell: Shell) -> None:
    listed = shell("--help").stdout
    for name in COMMANDS:
        assert f"  {name} " in listed
        told = shell(name, "--help")
        assert told.returncode == 0, told.stderr
        assert f"Usage: coterie {name}" in told.stdout


def test_a_missing_extra_is_named_in_a_line(shell: Shell) -> None:
    without = "import sys\nsys.modules['click'] = None\nfrom coterie_apps.cli import main\nmain(['runs'])"
    ran = subprocess.run([sys.executable, "-c", without], capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert ran.stderr == "coterie: the command line needs 'click': pip install 'coterie[cli]'\n"
