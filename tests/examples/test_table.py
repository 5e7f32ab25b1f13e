"""The table of the examples is whole: every program is in it, and every link leads somewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from tests.examples.playing import EXAMPLES

TABLE = (EXAMPLES / "README.md").read_text(encoding="utf-8")


def test_every_program_stands_in_the_table_once() -> None:
    programs = sorted(each.name for each in EXAMPLES.glob("[0-9]*.py") if each.suffixes == [".py"])
    assert sorted(re.findall(r"\]\((\d\d_\w+\.py)\)", TABLE)) == programs


def test_every_prelude_and_epilogue_belongs_to_a_program() -> None:
    beside = list(EXAMPLES.glob("[0-9]*.*.py"))
    assert beside
    assert all(each.with_name(f"{each.name.partition('.')[0]}.py").exists() for each in beside)


def run(*arguments: str, key: str = "k") -> str:
    """What the runner says when it refuses."""
    ran = subprocess.run(
        [sys.executable, str(EXAMPLES / "run.py"), *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "OPENAI_API_KEY": key},
        check=False,
    )
    assert ran.returncode == 1
    return ran.stderr


def test_an_unknown_number_is_answered_with_the_programs_there_are() -> None:
    assert "'99'" in run("99")
    assert "03_minimal" in run("99")


def test_without_a_key_the_runner_says_what_to_set() -> None:
    assert run("03", key="").startswith("Set OPENAI_API_KEY")
