"""Figures of proofs: a line of JSON each, gathered in a file, shown as a table.

`python -m benchmarks.figures FILE` prints the table. A proof that has a figure appends a line to the file that the
environment variable COTERIE_FIGURES names, with the keys of `Figure`.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One thing that was measured. `met` says whether the bar holds; None where there is no bar."""

    proof: str
    figure: str
    bar: str = ""
    met: bool | None = None


def record(figures: Iterable[Figure]) -> None:
    """Append figures to the file that COTERIE_FIGURES names, if any."""
    path = os.environ.get("COTERIE_FIGURES")
    if path:
        with Path(path).open("a") as file:
            file.writelines(json.dumps(asdict(figure)) + "\n" for figure in figures)


def read(path: Path) -> list[Figure]:
    """Return the figures of a file of JSON lines."""
    return [Figure(**json.loads(line)) for line in path.read_text().splitlines() if line]


def table(figures: Iterable[Figure]) -> str:
    """Return figures as a Markdown table, column widths aligned."""
    verdicts = {True: "yes", False: "**no**", None: ""}
    rows = [(one.proof, one.figure, one.bar, verdicts[one.met]) for one in figures]
    head = ("proof", "figure", "bar", "met")
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]

    def line(cells: Iterable[str]) -> str:
        return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"

    return "\n".join([line(head), line("-" * width for width in widths), *map(line, rows)])


def machine() -> str:
    """Return one line on what the figures were measured on."""
    return f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores"


if __name__ == "__main__":
    print(f"# Results\n\nBy `./dev check --long` on {datetime.now(UTC):%Y-%m-%d}, {machine()}.\n")
    print(table(read(Path(sys.argv[1]))))
