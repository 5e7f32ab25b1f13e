"""`coterie run`: a task for two agents, or an existing program, on record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from coterie.ownership import check_packages

from .. import session
from ..flags import Flags
from ..model_choice import choose
from ..programs import File, Program, Task
from . import options


class _Run(click.Command):
    """Options behind a task are ours; behind FILE.py everything belongs to the program."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.allow_interspersed_args = False
        found, _, _ = self.make_parser(ctx).parse_args(list(args))
        what = found.get("what")
        ctx.allow_interspersed_args = not (isinstance(what, str) and is_file(what))
        return super().parse_args(ctx, args)


def is_file(what: str) -> bool:
    """Whether a word is the name of a program and not a task."""
    return what.endswith(".py") and (" " not in what or Path(what).is_file())


@click.command("run", cls=_Run)
@click.argument("what", metavar='"TASK"|FILE.py')
@click.argument("arguments", nargs=-1, metavar="[ARGS]...", type=click.UNPROCESSED)
@options.model
@options.limits
@click.option(
    "--human",
    type=click.Choice(["never", "terminate", "always"]),
    help="When a person is asked. [default: never for a task; a program's own choice]",
)
@click.option("--work-dir", metavar="DIR", help="Where code runs and files lie; for FILE.py: where it runs.")
@click.option("--loops", type=click.Choice(["warn", "steer", "stop"]), help="What to do when agents go in circles.")
@click.option("--approve", type=click.Choice(["never", "tools", "code", "all"]), help="Ask before these run.")
@options.json
@options.journal
def command(what: str, arguments: tuple[str, ...], as_json: bool, journal: Path, **given: Any) -> int:
    """Give two agents a TASK, or run an AutoGen program unchanged.

    A TASK is solved by an assistant that writes code and a user proxy that runs it, on this machine, as you, in
    --work-dir (coterie_code). Options for FILE.py stand before it; what stands behind it is the program's own.
    """
    check_packages()
    flags = Flags(**given)
    program = _file(what, arguments, flags) if is_file(what) else _task(what, arguments, flags)
    ending = session.perform(program, flags, journal, quiet=as_json)
    return finish(ending, journal, as_json=as_json)


def finish(ending: session.Ending, journal: Path, *, as_json: bool) -> int:
    """Print the answer, tell what there is to tell, and return the exit code."""
    if ending.answer is not None and not as_json:
        click.echo(ending.answer)
    session.tell(ending, journal)
    if as_json:
        click.echo(json.dumps(session.as_json(ending, journal), ensure_ascii=False))
    return ending.code


def _file(what: str, arguments: tuple[str, ...], flags: Flags) -> Program:
    if not Path(what).is_file():
        raise click.UsageError(f"There is no file {what!r}.")
    if flags.human not in (None, "never"):
        raise click.UsageError(
            f"--human {flags.human} cannot be given to {what}: which of its agents ask, and when, the program decides. "
            "--human never keeps all of them from asking."
        )
    if flags.work_dir is not None:
        _check_folder(flags.work_dir)
    return File([what, *arguments], flags)


def _task(what: str, arguments: tuple[str, ...], flags: Flags) -> Program:
    if arguments:
        raise click.UsageError(f"A task is one argument; put it in quotes: {' '.join([what, *arguments])!r}.")
    if not what.strip():
        raise click.UsageError("The task is empty.")
    task = Task(what, flags, choose(flags.model, flags.base_url))
    _check_folder(task.folder)
    return task


def _check_folder(folder: str) -> None:
    from coterie.sandboxes.workspace import prepare_work_dir

    try:
        prepare_work_dir(folder)
    except OSError as error:
        raise click.UsageError(str(error.args[-1])) from error
