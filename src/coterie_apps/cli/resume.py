"""`coterie resume`: go on with a run where its record ends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from coterie.runs import RESUME

from .. import again, exits, session
from ..demo_script import served
from ..flags import Flags
from ..programs import of_record
from . import options
from .lookup import find, open_reader
from .run import finish


@click.command("resume")
@options.run
@click.argument("arguments", nargs=-1, metavar="[-- ARGS...]", type=click.UNPROCESSED)
@options.rerun
@click.option("--base-url", metavar="URL", help="The model's server, where it has moved.")
@options.limits
@options.json
@options.journal
def command(
    name: str, arguments: tuple[str, ...], rerun: tuple[str, ...], as_json: bool, journal: Path, **given: Any
) -> int:
    """Go on with a run that was stopped, interrupted or killed.

    The program runs again, and what is recorded is answered from the record: nothing is called or paid twice. Limits
    are those of the run unless they are given anew; what it has spent counts. A program with a secret among its
    arguments, which is not recorded, needs all of them again: coterie resume RUN -- ARGS.
    """
    with open_reader(journal) as reader:
        run = find(reader, name)
        if run.status == "running":
            raise click.ClickException(f"The run {run.id} is still running.")
        changed = Flags(**given)
        tools = {each.name for each in reader.totals(run.id) if each.kind == "tool"}
        flags = again.recorded_flags(reader, run).changed_by(changed)
    recorded = again.with_arguments(run, arguments)
    again.warn_of_changes(recorded)
    again.prepare(recorded, RESUME)
    program = of_record(recorded, flags, live=True)
    if program is None:
        if changed.to_json() or rerun:
            raise click.UsageError(
                f"The run {run.id} was opened by its program, which sets its limits: change them there."
            )
        return again.run_whole(run, recorded, variable=RESUME, journal=journal)
    known = sorted(tools - set(rerun))
    if known:
        exits.say(f"not run again, since their results are recorded: {', '.join(known)} (--rerun NAME runs one again)")
    with served(program):
        ending = session.perform(
            program, flags, journal, resume=run.id, rerun=rerun, quiet=as_json, changed=changed.to_json()
        )
    return finish(ending, journal, as_json=as_json)
