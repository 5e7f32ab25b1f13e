"""The one script that sets up, tests and checks."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

DEV = Path(__file__).parents[2] / "dev"


@pytest.mark.parametrize("arguments", [[], ["dance"], ["check", "--longer"]])
def test_an_unknown_command_prints_the_usage(arguments: list[str]) -> None:
    result = subprocess.run([DEV, *arguments], capture_output=True, text=True, check=False)

    assert result.returncode == 2
    assert result.stderr.startswith("usage: ./dev demo | test")


def test_without_a_python_it_says_what_to_install(tmp_path: Path) -> None:
    script = tmp_path / "dev"
    script.write_bytes(DEV.read_bytes())
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "dev.txt").touch()
    (tmp_path / "pyproject.toml").touch()
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in ("cat", "cksum", "dirname"):
        (tools / tool).symlink_to(shutil.which(tool) or tool)

    result = subprocess.run(
        ["/bin/sh", script, "test"], env={"PATH": str(tools)}, capture_output=True, text=True, check=False
    )

    assert result.returncode == 1
    assert "no Python >= 3.11 found" in result.stderr
