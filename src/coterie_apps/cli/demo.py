"""`coterie demo`: two agents at work, offline."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from .. import demo_script, exits, session
from ..figures import Figures
from ..flags import Flags
from ..model_choice import NO_KEY
from ..programs import Task
from . import options

_INTRODUCTION = """\
Two agents solve a task: an assistant writes code, a user proxy runs it on this machine.
The model's part is a recorded script, since the demo needs no key: no model is thinking here.
All else is real: HTTP over a socket, the code, its error, the chart, the journal, the prices.
"""


@click.command("demo")
@options.journal
def command(journal: Path) -> int:
    """Watch two agents write code, meet an error, mend it and draw a chart. No key, no network."""
    click.echo(_INTRODUCTION, err=True)
    flags = Flags(work_dir=demo_script.FOLDER)
    model = {"model": demo_script.MODEL, "api_key": NO_KEY, "base_url": "http://127.0.0.1"}
    program = Task(demo_script.TASK, flags, [model], kind="demo")
    with demo_script.served(program):
        ending = session.perform(program, flags, journal)
    if ending.code != exits.DONE:
        session.tell(ending, journal)
        return ending.code
    click.echo(ending.answer)
    _, figures = session.read(ending.run, journal)
    click.echo(_farewell(ending.run, figures), err=True)
    sys.stderr.flush()
    return ending.code


def _farewell(run: str, figures: Figures) -> str:
    chart = Path(demo_script.FOLDER, demo_script.CHART).absolute()
    return (
        f"\n{figures} at the list price of {demo_script.MODEL} (a script is free)\n"
        f"chart:  {chart}\n"
        f"replay: coterie replay {run}\n"
        f"show:   coterie show {run}"
    )
