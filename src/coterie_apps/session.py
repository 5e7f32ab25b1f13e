"""One program in one run in this process: opened, performed, ended, and told of."""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coterie.errors import CoterieError, JournalError, ReplayMismatch
from coterie.interceptors.redirect import Redirect
from coterie.journal import RunHeader
from coterie.runs import Run, open_run, this_process

from . import exits, tracebacks
from .console_input import recorded_input
from .figures import Figures
from .flags import Flags
from .model_choice import NO_KEY, PROVIDERS, choose
from .programs import File, Program
from .status import StatusLine
from .transcript import Sink, Transcript

FILES_TOLD = 1000

FLAGS_EVENT = "flags"
"""The kind of the event that keeps the flags of `coterie resume`, where they differ from the recorded ones."""


@dataclass(slots=True)
class Ending:
    """How a run ended. `mismatch` is where a replayed or resumed program left its record."""

    run: str = ""
    answer: str | None = None
    error: BaseException | None = None
    mismatch: ReplayMismatch | None = None
    files: list[str] = field(default_factory=list)

    @property
    def code(self) -> int:
        return exits.code_for(self.error)


def perform(
    program: Program,
    flags: Flags,
    journal: Path,
    *,
    resume: str | None = None,
    replay: str | None = None,
    rerun: Sequence[str] = (),
    sink: Sink | None = None,
    quiet: bool = False,
    changed: Mapping[str, Any] | None = None,
) -> Ending:
    """Run `program` to its end, whatever that is. `quiet` keeps the transcript off stdout; `changed` are the flags that
    differ from the recorded ones.

    Raises: CoterieError for a run that cannot be opened.
    """
    status = StatusLine()
    transcript = Transcript(sys.stderr if quiet else program.stream, status.hide)
    header = {**program.header(), **this_process(), "tty": transcript.stream.isatty()}
    before = _snapshot(program.files_in)
    ending, opened = Ending(), False
    ask_people = flags.human != "never"
    budgets = {} if replay else {name: getattr(flags, name) for name in ("budget_usd", "budget_tokens", "budget_calls")}
    try:
        with open_run(
            journal=journal,
            **budgets,
            loops=flags.loops,
            approve=None if flags.approve == "never" else flags.approve,
            resume=resume,
            replay=replay,
            rerun=rerun,
            watchers=[status.watch],
            program=header,
            whole_process=True,
            transcript=transcript,
            redirect=_redirect(program, flags, live=not replay),
            max_turns=flags.max_turns,
            ask_people=ask_people,
        ) as run:
            opened, ending.run, status.meter = True, run.id, run.usage
            if changed and run.journal:
                run.journal.event(run.id, kind=FLAGS_EVENT, key="", text=json.dumps(changed))
            random.seed(run.seed)
            with (
                transcript.installed(sink or _into_journal(run)),
                recorded_input(transcript, status.hide, ask_people=ask_people),
            ):
                try:
                    ending.answer = program.play()
                    if ending.answer is not None:
                        transcript.note(f"{ending.answer}\n")
                finally:
                    status.hide()
                    ending.mismatch = run.replay.mismatch if run.replay else None
    except BaseException as error:
        if not opened:
            raise
        ending.error = error
        if isinstance(error, ReplayMismatch):  # found at the end: what is recorded was not asked for
            ending.mismatch = ending.mismatch or error
    ending.files = _changed(program.files_in, before)
    return ending


def _into_journal(run: Run) -> Sink:
    journal = run.journal
    assert journal is not None

    def output(text: str) -> None:
        with suppress(JournalError):  # the next effect stops the run for it; a print must not
            journal.output(run.id, text)

    return output


def _redirect(program: Program, flags: Flags, *, live: bool) -> Redirect | None:
    """Where the model calls of a file go when -m or --base-url say so; a task has its model by itself."""
    if not isinstance(program, File) or (flags.model is None and flags.base_url is None):
        return None
    from coterie.models.endpoints import endpoint_for

    os.environ.setdefault("OPENAI_API_KEY", NO_KEY)  # the program's own choice need not work any more
    if not live:
        return Redirect(endpoint_for({"base_url": "http://127.0.0.1:9", "api_key": NO_KEY}), _plain(flags.model))
    config = choose(flags.model or "any", flags.base_url)[0]
    return Redirect(endpoint_for(config), config["model"] if flags.model else None)


def _plain(model: str | None) -> str | None:
    provider, colon, name = (model or "").partition(":")
    return name if colon and provider in PROVIDERS else model


def tell(ending: Ending, journal: Path) -> None:
    """Say on stderr why the run ended, what it cost and how to go on."""
    error, run = ending.error, ending.run
    if isinstance(error, SystemExit):
        if isinstance(error.code, str):
            print(error.code, file=sys.stderr)
    elif isinstance(error, KeyboardInterrupt):
        exits.say("interrupted; the run is saved")
    elif isinstance(error, CoterieError):
        exits.say(f"{type(error).__name__}: {error}")
    elif error is not None:
        tracebacks.show(error)
    header, figures = read(run, journal)
    option = "" if journal == Path(".coterie").absolute() else f" --journal {journal}"
    exits.say(f"run {run} {header.status} | {figures}")
    if header.status == "done":
        exits.say(f"look at it with: coterie show {run}{option}")
    else:
        exits.say(f"go on with it: coterie resume {run}{option}")


def as_json(ending: Ending, journal: Path) -> dict[str, Any]:
    """The run as one JSON object for scripts."""
    header, figures = read(ending.run, journal)
    error = ending.error
    failed = error is not None and ending.code != exits.DONE
    return {
        "run": ending.run,
        "status": header.status,
        "exit_code": ending.code,
        "answer": ending.answer,
        "error": header.error if failed else None,
        **figures.to_json(),
        "files": ending.files,
        "journal": str(journal),
    }


def read(run: str, journal: Path) -> tuple[RunHeader, Figures]:
    """The run's header and figures as they stand in the journal."""
    from coterie.journal.reader import Reader

    with Reader(journal) as reader:
        return reader.run(run), Figures.of(reader.totals(run))


def _snapshot(folder: Path | None) -> dict[str, tuple[int, int]]:
    """The files below a folder with their size and time; hidden ones and caches are left out."""
    found: dict[str, tuple[int, int]] = {}
    if folder is None or not folder.is_dir():
        return found
    for at, folders, names in os.walk(folder):
        folders[:] = [each for each in folders if not each.startswith((".", "__"))]
        for name in names:
            path = Path(at) / name
            try:
                state = path.stat()
            except OSError:
                continue
            found[str(path)] = (state.st_size, state.st_mtime_ns)
    return found


def _changed(folder: Path | None, before: dict[str, tuple[int, int]]) -> list[str]:
    after = _snapshot(folder)
    return sorted(path for path, state in after.items() if before.get(path) != state)[:FILES_TOLD]
