"""The commands and what they do, in a line each; a command's module is imported when it is called."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

import click

from .. import exits

COMMANDS = {
    "run": 'Give two agents a task ("TASK"), or run an AutoGen program (FILE.py) unchanged, on record.',
    "demo": "Watch two agents at work: no key, no network, a few seconds.",
    "runs": "List the recorded runs.",
    "show": "Show a run: who asked whom, what it cost, where it failed.",
    "replay": "Run it again from the record, without the network, and compare what it prints.",
    "resume": "Go on with a run that was stopped, interrupted or killed.",
    "cost": "What a run cost, by agent, model and tool.",
    "doctor": "Which AutoGen imports and calls of a project run here, without running it.",
}


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f".{cmd_name}", __package__).command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def call(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; what goes wrong is said in a sentence."""
    try:
        code = _group.main(list(arguments), prog_name="coterie", standalone_mode=False)
        return code if isinstance(code, int) else exits.DONE
    except click.UsageError as error:
        error.show()
        return exits.USAGE
    except click.ClickException as error:
        exits.say(error.format_message())
        return exits.USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo("coterie: interrupted", err=True)
        return exits.INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()  # whoever read the output has gone; Python must not complain about it at its end
        return exits.FAILED
    except exits.EXPECTED as error:
        exits.say(error)
        return exits.code_for(error)


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from coterie import __version__

        click.echo(f"coterie {__version__}")
        ctx.exit()


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_version, help="Show the version.")
def _group() -> None:
    """Run AutoGen programs with cost, budgets, replay and resume.

    RUN is a run's id, the beginning of one, or `last`. Answers go to stdout, progress to stderr.
    """
