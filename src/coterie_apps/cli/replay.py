"""`coterie replay`: the program once more, from the record alone."""

from __future__ import annotations

from pathlib import Path

import click

from coterie.errors import RecordEnds
from coterie.journal import RunHeader
from coterie.journal.reader import Reader
from coterie.redact import redact
from coterie.runs import REPLAY

from .. import again, exits, session
from ..comparison import Comparison
from ..programs import of_record
from . import options
from .lookup import find, open_reader


@click.command("replay")
@options.run
@options.journal
def command(name: str, journal: Path) -> int:
    """Run it again from the record and compare what it prints, byte by byte.

    No model, tool, code or person is asked. Exit code 0: equal; 1: the first divergence is shown.
    """
    with open_reader(journal) as reader:
        run = find(reader, name)
        if run.status == "running":
            raise click.ClickException(f"The run {run.id} is still running. Replay it when it has ended.")
        return _replay(reader, run, journal)


def _replay(reader: Reader, run: RunHeader, journal: Path) -> int:
    flags = again.recorded_flags(reader, run)
    again.warn_of_changes(run.program)
    again.prepare(run.program, REPLAY)
    program = of_record(run.program, flags, live=False)
    if program is None:
        code = again.run_whole(run, run.program, variable=REPLAY, journal=journal)
        exits.say(f"the program ended with exit code {code}; its transcript was not recorded, so nothing is compared")
        return code
    comparison = Comparison(reader.transcript(run.id))
    ending = session.perform(program, flags, journal, replay=run.id, sink=comparison.take)
    if ending.answer is not None:
        click.echo(ending.answer)
    return _judge(run, ending, comparison)


def _judge(run: RunHeader, ending: session.Ending, comparison: Comparison) -> int:
    """Say whether the replay was equal. A run that was cut short has an open end: there, the replay may go on."""
    reached_end = isinstance(ending.mismatch, RecordEnds)
    killed = run.status == "crashed" or (run.error or "").startswith("KeyboardInterrupt")
    cut_short = killed or (reached_end and run.status != "done")
    divergence = comparison.finish(whole=not cut_short)
    if divergence is not None:
        exits.say(divergence)
    left = ending.mismatch if not (cut_short and reached_end) else None
    if left is not None:
        exits.say(f"the program left the record: {left}")
    if divergence is not None or left is not None:
        return exits.FAILED
    ended, was = _ended(ending.error), run.error
    if ended != was and not cut_short:
        exits.say(f"the program now ends with {ended or 'success'}, and the recorded run ended with {was or 'success'}")
        return exits.FAILED
    until = f" as far as the record goes (the run {run.status}: {was or 'its process was killed'})" if cut_short else ""
    exits.say(f"equal{until}: {comparison.bytes:,} bytes, nobody was asked")
    return exits.DONE


def _ended(error: BaseException | None) -> str | None:
    """How a program ended, as the record says it."""
    if error is None or exits.code_for(error) == exits.DONE:
        return None
    return redact(f"{type(error).__name__}: {error}")
