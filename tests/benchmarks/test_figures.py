"""Figures travel as lines of JSON and end in one Markdown table."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.figures import Figure, read, record, table

ROOT = Path(__file__).parents[2]
FIGURES = [
    Figure("kills survived", "200 of 200", "all", met=True),
    Figure("tool 200", "2 x", "at most 1.5 x", met=False),
    Figure("coterie: tool 200", "0.4 ms"),
]


def test_recorded_figures_are_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COTERIE_FIGURES", str(tmp_path / "figures"))

    record(FIGURES[:1])
    record(FIGURES[1:])

    assert read(tmp_path / "figures") == FIGURES


def test_without_the_variable_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COTERIE_FIGURES", raising=False)
    monkeypatch.chdir(tmp_path)

    record(FIGURES)

    assert list(tmp_path.iterdir()) == []


def test_a_table_says_which_bars_are_missed() -> None:
    assert table(FIGURES).splitlines() == [
        "| proof             | figure     | bar           | met    |",
        "| ----------------- | ---------- | ------------- | ------ |",
        "| kills survived    | 200 of 200 | all           | yes    |",
        "| tool 200          | 2 x        | at most 1.5 x | **no** |",
        "| coterie: tool 200 | 0.4 ms     |               |        |",
    ]


def test_the_program_prints_a_page_from_a_file_of_figures(tmp_path: Path) -> None:
    file = tmp_path / "figures"
    file.write_text('{"proof": "kills survived", "figure": "200 of 200"}\n')

    command = [sys.executable, "-m", "benchmarks.figures", str(file)]
    page = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert page.startswith("# Results\n")
    assert "| kills survived | 200 of 200 |" in page
