"""`coterie cost`: what a run cost, by agent, model and tool."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from coterie.journal import Total

from ..figures import Figures, money, seconds, tokens
from . import options
from .lookup import find, open_reader

_HEADINGS = ("agent", "", "calls", "cached", "errors", "in", "out", "time", "cost")


@click.command("cost")
@options.run
@options.json
@options.journal
def command(name: str, as_json: bool, journal: Path) -> None:
    """What a run cost, by agent, model and tool."""
    with open_reader(journal) as reader:
        run = find(reader, name)
        totals = reader.totals(run.id)
    figures = Figures.of(totals)
    if as_json:
        click.echo(json.dumps({"run": run.id, **figures.to_json(), "parts": [_part(each) for each in totals]}))
        return
    rows = [_HEADINGS, *(_row(each) for each in totals)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    for index, row in enumerate(rows):
        cells = [
            cell.ljust(w) if at < 2 else cell.rjust(w) for at, (cell, w) in enumerate(zip(row, widths, strict=True))
        ]
        click.echo(click.style("  ".join(cells).rstrip(), dim=index == 0))
    click.echo(f"\n{figures}")
    if figures.unknown_prices:
        click.echo(
            "The price of a model is unknown: name it as price=[in, out] in its config entry (USD per 1,000 tokens)."
        )


def _row(total: Total) -> tuple[str, ...]:
    asks = total.kind == "model"
    what = {"human": "asked a person", "code": "code"}.get(total.kind, f"{total.kind} {total.name}")
    return (
        total.agent or "(program)",
        what,
        str(total.calls),
        str(total.cached or ""),
        str(total.errors or ""),
        tokens(total.usage.input_tokens) if asks else "",
        tokens(total.usage.output_tokens) if asks else "",
        seconds(total.seconds),
        money(total.usd, total.unknown_prices) if asks else "",
    )


def _part(total: Total) -> dict[str, Any]:
    asks = total.kind == "model"
    return {
        "agent": total.agent,
        "kind": total.kind,
        "name": total.name,
        "calls": total.calls,
        "cached": total.cached,
        "errors": total.errors,
        "usage": total.usage.to_json() if asks else None,
        "cost_usd": (None if total.unknown_prices and not total.usd else total.usd) if asks else None,
        "unknown_prices": total.unknown_prices,
        "seconds": total.seconds,
    }
