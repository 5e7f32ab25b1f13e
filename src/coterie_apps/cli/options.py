"""Options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Function = TypeVar("Function", bound=Callable[..., Any])

_JOURNAL_HELP = "Folder of the records."


def _absolute(ctx: click.Context, parameter: click.Parameter, value: str | None) -> Path:
    return Path(value or os.environ.get("COTERIE_RUNS") or ".coterie").absolute()


journal = click.option(
    "--journal", metavar="DIR", callback=_absolute, help=f"{_JOURNAL_HELP} [default: $COTERIE_RUNS or .coterie]"
)
json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout.")
run = click.argument("name", metavar="RUN")
rerun = click.option("--rerun", metavar="NAME", multiple=True, help="Run this tool again although its result is known.")


def limits(function: Function) -> Function:
    """The options that bound a run."""
    for option in reversed(
        (
            click.option(
                "--budget-usd", type=click.FloatRange(min=0), metavar="USD", help="Stop before it costs more."
            ),
            click.option("--budget-tokens", type=click.IntRange(min=0), metavar="N", help="Stop before it uses more."),
            click.option("--budget-calls", type=click.IntRange(min=0), metavar="N", help="At most N model calls."),
            click.option("--max-turns", type=click.IntRange(min=1), metavar="N", help="End every chat after N turns."),
        )
    ):
        function = option(function)
    return function


def model(function: Function) -> Function:
    """The options that choose the model."""
    for option in reversed(
        (
            click.option("-m", "--model", metavar="MODEL", help="MODEL or PROVIDER:MODEL."),
            click.option("--base-url", metavar="URL", help="An OpenAI-compatible server."),
        )
    ):
        function = option(function)
    return function
