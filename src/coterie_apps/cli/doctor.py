"""`coterie doctor`: what of a project runs here, without running it."""

from __future__ import annotations

import json
from pathlib import Path

import click

from .. import exits
from ..doctor import Finding, Report, Verdict, examine
from . import options

_COLORS = {Verdict.RUNS: "green", Verdict.DIFFERS: "yellow", Verdict.NOT_SUPPORTED: "red"}
_WIDTH = max(map(len, Verdict))


@click.command("doctor")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@options.json
def command(path: Path, as_json: bool) -> int:
    """Say of each AutoGen import and call in PATH, a file or a folder, whether it runs here."""
    report = examine(path)
    if as_json:
        click.echo(json.dumps(report.to_json(), ensure_ascii=False))
    else:
        _print(report)
    return exits.DONE if report.all_runs else exits.FAILED


def _print(report: Report) -> None:
    if not report.findings and not report.problems:
        click.echo("No AutoGen is used here.")
        return
    rows = [(f"{each.file}:{each.place}", each) for each in report.findings]
    width = max((len(where) for where, _ in rows), default=0)
    told: set[str] = set()
    for where, finding in rows:
        verdict = click.style(str(finding.verdict).ljust(_WIDTH), fg=_COLORS[finding.verdict])
        click.echo(f"{where.ljust(width)}  {verdict}  {_what(finding)}")
        for note in finding.notes:
            if note not in told or finding.verdict is Verdict.NOT_SUPPORTED:
                click.echo(click.style(f"{' ' * width}  {' ' * _WIDTH}    {note}", dim=True))
            told.add(note)
    for problem in report.problems:
        where = str(problem.file) if problem.place is None else f"{problem.file}:{problem.place}"
        click.echo(f"{where}  {click.style('not examined', fg='red')}  {problem.text}")
    _print_sum(report)


def _what(finding: Finding) -> str:
    return {"import": f"import {finding.name}", "call": f"{finding.name}(...)"}.get(finding.kind, finding.name)


def _print_sum(report: Report) -> None:
    counts = [f"{verdict}: {count}" for verdict, count in report.counts().items() if count]
    problems = [f"not examined: {len(report.problems)}"] if report.problems else []
    files = f"{report.files} file{'' if report.files == 1 else 's'}"
    click.echo("\n" + "; ".join([files, *counts, *problems]))
    if report.documents():
        click.echo(f"The differences are explained in {' and '.join(report.documents())}.")
