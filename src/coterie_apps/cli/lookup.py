"""Find a run by its id, the beginning of one, or `last`."""

from __future__ import annotations

from pathlib import Path

import click

from coterie.errors import JournalError
from coterie.journal import RunHeader
from coterie.journal.reader import Reader

LISTED = 5


def open_reader(journal: Path) -> Reader:
    """Open the records in `journal`. Raises: click.ClickException that says what is wrong with them."""
    try:
        return Reader(journal)
    except JournalError as error:
        raise click.ClickException(str(error)) from error


def find(reader: Reader, name: str) -> RunHeader:
    """Return the run that `name` means. Raises: click.ClickException for none, or several."""
    runs = reader.runs()
    if name == "last":
        newest = next(runs, None)
        if newest is None:
            raise click.ClickException("There is no run yet. Record one with `coterie run`.")
        return newest
    found = [each for each in runs if each.id.startswith(name)]
    exact = [each for each in found if each.id == name]
    if len(found) == 1 or exact:
        return (exact or found)[0]
    if not found:
        raise click.ClickException(f"There is no run {name!r} here. `coterie runs` lists them; `last` is the newest.")
    some = ", ".join(each.id for each in found[:LISTED]) + (", ..." if len(found) > LISTED else "")
    raise click.ClickException(f"{name!r} is the beginning of {len(found)} runs: {some}. Give more of the id.")
