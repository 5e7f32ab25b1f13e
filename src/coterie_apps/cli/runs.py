"""`coterie runs`: the recorded runs, the newest first."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import click

from coterie.journal import RunHeader
from coterie.redact import redact

from ..figures import Figures, money, seconds, tokens
from . import options
from .lookup import open_reader

_COLORS = {"done": "green", "failed": "red", "crashed": "red", "stopped": "yellow", "running": "cyan"}


@click.command("runs")
@options.json
@options.journal
def command(as_json: bool, journal: Path) -> None:
    """List the recorded runs, the newest first."""
    with open_reader(journal) as reader:
        for run in reader.runs():
            figures = Figures.of(reader.totals(run.id))
            click.echo(json.dumps(run_json(run, figures), ensure_ascii=False) if as_json else _line(run, figures))


def status(run: RunHeader) -> str:
    """The run's status, in colour."""
    return click.style(run.status, fg=_COLORS.get(run.status))


def title(run: RunHeader) -> str:
    """What was run, in a line."""
    program = run.program
    if program.get("kind") in ("task", "demo"):
        return redact(" ".join(str(program["task"]).split()))
    return redact(" ".join(str(each) for each in program.get("argv") or ("(unknown program)",)))


def run_json(run: RunHeader, figures: Figures) -> dict[str, Any]:
    """A run as JSON."""
    return {
        "run": run.id,
        "status": run.status,
        "error": run.error,
        "created": run.created,
        "ended": run.ended,
        "attempt": run.attempt,
        "program": dict(run.program),
        **figures.to_json(),
    }


def lasted(run: RunHeader) -> float | None:
    """How long the run lasted in seconds, from its first start to its last end; None where that is unknown."""
    if run.status == "running":
        return time.time() - run.created
    return None if run.ended is None else run.ended - run.created


def _line(run: RunHeader, figures: Figures) -> str:
    started = time.strftime("%Y-%m-%d %H:%M", time.localtime(run.created))
    what = title(run)
    return "  ".join(
        (
            run.id,
            started,
            status(run) + " " * (7 - len(run.status)),
            f"{figures.calls:>4} calls",
            f"{tokens(figures.usage.total_tokens):>9} tokens",
            f"{money(figures.usd, figures.unknown_prices):>10}",
            f"{seconds(lasted(run)):>8}",
            what if len(what) <= 60 else f"{what[:57]}...",
        )
    )
