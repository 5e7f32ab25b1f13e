"""A recorded program once more: to replay it, or to go on with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from coterie.errors import ConfigError
from coterie.journal import RunHeader
from coterie.journal.reader import Reader
from coterie.redact import HIDDEN, redact_arguments
from coterie.runs import REPLAY, RESUME

from . import exits
from .flags import Flags
from .programs import digest
from .session import FLAGS_EVENT


def recorded_flags(reader: Reader, run: RunHeader) -> Flags:
    """The flags of the run, as those who resumed it changed them."""
    flags = Flags.from_json(run.program.get("flags") or {})
    if run.attempt > 1:
        for event in reader.events(run.id):
            if event.kind == FLAGS_EVENT:
                flags = flags.changed_by(Flags.from_json(json.loads(event.text)))
    return flags


def prepare(program: Mapping[str, Any], variable: str) -> None:
    """Let the runs that the program opens by itself be replayed or resumed too, and its colours be as they were."""
    process = program.get("process")
    if process:
        os.environ[variable] = str(process)
    if variable == REPLAY and "tty" in program:
        os.environ.pop("FORCE_COLOR", None)
        os.environ.pop("NO_COLOR", None)
        os.environ["FORCE_COLOR" if program["tty"] else "NO_COLOR"] = "1"


def warn_of_changes(program: Mapping[str, Any]) -> None:
    """Say when the program's file is not the recorded one, and when its arguments are not."""
    if any(HIDDEN in str(each) for each in program.get("argv") or ()):
        exits.say(f"an argument of the program was a secret and is not recorded: it gets {HIDDEN!r} instead")
    path = program.get("file")
    if path and digest(Path(path)) != program.get("sha256"):
        exits.say(f"{path} has changed since it was recorded")


def with_arguments(run: RunHeader, given: Sequence[str]) -> dict[str, Any]:
    """The recorded program with its arguments `given` again; needed only for those that were secrets.

    Raises: ConfigError if they are needed, or are not the recorded ones.
    """
    program = dict(run.program)
    recorded = [str(each) for each in program.get("argv") or ()]
    if program.get("kind") in ("task", "demo"):
        if given:
            raise ConfigError(f"The run {run.id} takes no arguments: {' '.join(recorded)!r} is all there is.")
        return program
    known = recorded[1:]
    if not given and any(HIDDEN in each for each in known):
        raise ConfigError(
            f"The record keeps no secrets, and {recorded} has one among its arguments. Give all of them again: "
            f"coterie resume {run.id} -- {' '.join(known)}"
        )
    if given:
        if len(given) != len(known) or any(
            was != now and HIDDEN not in was for was, now in zip(known, given, strict=True)
        ):
            raise ConfigError(f"The run was recorded with the arguments {known}, found {redact_arguments(given)}.")
        program["argv"] = [*recorded[:1], *given]
    return program


def run_whole(run: RunHeader, program: Mapping[str, Any], *, variable: str, journal: Path) -> int:
    """Run the program of a run that it had opened by itself once more, in a process of its own."""
    argv, process = program.get("argv") or [""], program.get("process")
    script = Path(program.get("cwd", "."), argv[0])
    if not process or not script.is_file():
        how = "resume" if variable == RESUME else "replay"
        raise ConfigError(
            f"The run {run.id} was opened by a program that cannot be started again from here ({argv[0]!r} is no file). "
            f"Open it in the program itself: with coterie.run(journal={str(journal)!r}, {how}={run.id!r})."
        )
    environment = {**os.environ, variable: str(process)}
    return subprocess.run([sys.executable, *argv], cwd=program["cwd"], env=environment, check=False).returncode
