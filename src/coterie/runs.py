"""A run: what a program's effects belong to, and how public methods play their flows in it."""

from __future__ import annotations

import asyncio
import atexit
import os
import random
import sys
import threading
import time
import uuid
import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Literal, TypeVar

from .door import Door, Interceptor
from .effects import Effect
from .errors import ConfigError, JournalError, JournalFailed, ReplayMismatch, RunStopped, Stopped, stop_in
from .flow import Flow, drive, drive_async
from .interceptors.approval import Approval, Approve
from .interceptors.budget import Budget
from .interceptors.cache import Cache
from .interceptors.cost import Cost, Meter
from .interceptors.loops import LoopGuard
from .interceptors.redirect import Redirect
from .interceptors.replay import Mode, Replay, Transcript, key_for
from .interceptors.retry import Retry
from .interceptors.trace import Trace, Watcher
from .journal import Journal, RunHeader, open_journal
from .perform import Performer
from .place import HERE, Place
from .private_loop import PrivateLoop
from .redact import redact_arguments

R = TypeVar("R")

Loops = Literal["warn", "steer", "stop"]

RESUME = "COTERIE_RESUME"
REPLAY = "COTERIE_REPLAY"
"""Variables that name a recorded process: the runs that a program opens by itself continue, or replay, its runs."""


class Run:
    """One execution of a program: its id, seed, journal and interceptors.

    `usage` is the meter of all model calls so far: USD, tokens, calls, per agent and per model. `max_turns` bounds every
    chat; without `ask_people` no agent asks a person, as if its human_input_mode were NEVER. `reads_requests`: somebody at
    the door looks at what models are asked; else clients that send it by themselves need not encode it for the run.
    """

    def __init__(
        self,
        *,
        header: RunHeader | None = None,
        journal: Journal | None = None,
        mode: Mode = "record",
        rerun: Sequence[str] = (),
        budget: Budget | None = None,
        loops: Loops | None = None,
        approve: Approve | None = None,
        watchers: Sequence[Watcher] = (),
        transcript: Transcript | None = None,
        redirect: Redirect | None = None,
        max_turns: int | None = None,
        ask_people: bool = True,
    ) -> None:
        self.header = header
        self.max_turns = max_turns
        self.ask_people = ask_people
        self.transcript = transcript
        self.journal = journal if mode != "replay" else None
        self.seed = header.seed if header else 0
        self.usage = budget.meter if budget else Meter()
        self.private_loop = PrivateLoop()
        self.replay = Replay(journal, header, mode, rerun, transcript, self.usage) if journal and header else None
        self.reads_requests = bool(self.replay or budget or loops or watchers or redirect)
        self.root = Place("")
        self.root.tick(header.created if header else 0.0)
        self.is_over = False
        self.before: tuple[Run | None, Place | None] = (None, None)
        cache, inner = Cache(), (Retry(random.random, time.monotonic), Cost(self.usage))
        outer, turned = self._outer(loops, approve, watchers), [redirect] if redirect else []
        self.door = Door(
            Performer(self.private_loop.wait),
            [*turned, *outer, cache, *([budget] if budget else ()), *inner],
            [*turned, cache, *([budget] if budget else ()), *inner],
            self.private_loop.wait,
        )

    @property
    def random(self) -> random.Random:
        """Chance for the current place: derived from the run's seed, so that a resumed run draws the same."""
        if self.header is None:
            return random.Random(random.random())
        return random.Random(f"{self.seed}/{here().key('random', '')}")

    @property
    def id(self) -> str:
        """The run's id in its journal; empty for work outside any run."""
        return self.header.id if self.header else ""

    def _outer(
        self, loops: Loops | None, approve: Approve | None, watchers: Sequence[Watcher]
    ) -> Iterator[Interceptor]:
        """The interceptors up to the record, outermost first; only those that have something to do."""
        if self.journal or watchers:
            yield Trace(self.journal, self.id, self.replay, watchers)
        if approve is not None:
            yield Approval(approve, self.replay.holds if self.replay else None)
        if loops is not None:
            yield LoopGuard(loops, self._notify)
        if self.replay:
            yield self.replay

    def flush(self) -> None:
        """Return when all that happened so far is safe. Raises: RunStopped with JournalFailed."""
        if self.journal:
            try:
                self.journal.flush(self.id)
            except JournalError as error:
                raise RunStopped(JournalFailed(str(error))) from error

    async def flush_async(self) -> None:
        """The async twin of `flush`."""
        if self.journal:
            try:
                await self.journal.flush_async(self.id)
            except JournalError as error:
                raise RunStopped(JournalFailed(str(error))) from error

    def _notify(self, effect: Effect, text: str) -> None:
        if self.journal:
            self.journal.event(self.id, kind="loop", key=effect.key, text=text)
        print(f"coterie: {text}", file=sys.stderr)


_CURRENT: ContextVar[Run | None] = ContextVar("coterie_run", default=None)
_lock = threading.Lock()
_process = ""
_again: dict[str, str] = {}
_opened = 0
_open_runs = 0
_warned = False
_of_process: Run | None = None
_outside: Run | None = None


def current_run() -> Run:
    """The run that work started here belongs to: the opened one, else that of the process, else none with a record."""
    run = _CURRENT.get() or _of_process
    if run is not None:
        return run
    global _outside
    with _lock:
        if _outside is None:
            _outside = Run()
            atexit.register(_outside.private_loop.close)
        return _outside


def recorded_run() -> Run | None:
    """The current run, if it has a record."""
    run = _CURRENT.get() or _of_process
    return run if run is not None and run.replay is not None else None


def here() -> Place:
    """The place of the program in its run. Outside any run every public call is a root of its own."""
    place = HERE.get()
    if place is not None:
        return place
    run = current_run()
    return run.root if run is not _outside else Place("")


def open_chat(name: str, first: object, opening: str, members: Collection[str]) -> Place:
    """Open the place of a chat below the current one, and tell the record.

    `opening` is its first message, in short; `members` are the agents whose replies are turns of this chat.
    """
    parent = here()
    return _told(parent, parent.open_chat(name, first, members), name, opening)


def open_turn(agent: str) -> Place:
    """Open the place of an agent's next turn below the current one, and tell the record."""
    parent = here()
    return _told(parent, parent.open_turn(agent), agent, "")


def _told(parent: Place, place: Place, name: str, opening: str) -> Place:
    replay = current_run().replay
    if replay is not None:
        try:
            replay.opened(place.path, parent.path, name, opening)
        except JournalError as error:
            raise RunStopped(JournalFailed(str(error))) from error
    return place


def play(flow: Flow[R], place: Place | None = None, *, chat: bool = False) -> R:
    """Run a public method's flow at `place` (default: here) to its end, on this thread.

    The outermost call of a program raises the `Stopped` that ended its run as an ordinary exception; if it is a `chat`
    and the variable COTERIE_RUNS names a folder, it is a run of its own, recorded there.
    """
    at = HERE.get()
    if at is None or at.top is None:
        with _outermost(chat) as run:
            try:
                return drive(flow, run.door.do, run.private_loop.wait)
            finally:
                run.flush()
    run = current_run()
    token = HERE.set(place or at)
    try:
        return drive(flow, run.door.do, run.private_loop.wait)
    except (RunStopped, BaseExceptionGroup) as error:
        keep_stop(error, at.top)
        raise
    finally:
        HERE.reset(token)


async def play_async(flow: Flow[R], place: Place | None = None, *, chat: bool = False) -> R:
    """Run a public method's flow like `play`, on the running loop."""
    at = HERE.get()
    if at is None or at.top is None:
        with _outermost(chat) as run:
            try:
                return await drive_async(flow, run.door.do_async)
            finally:
                await run.flush_async()
    run = current_run()
    token = HERE.set(place or at)
    try:
        return await drive_async(flow, run.door.do_async)
    except (RunStopped, BaseExceptionGroup) as error:
        keep_stop(error, at.top)
        raise
    finally:
        HERE.reset(token)


def keep_stop(error: BaseException, top: Place) -> None:
    """Keep the stop in `error` where no code in between can swallow it; raise it if `error` is a group around it."""
    stop = stop_in(error)
    if stop is not None:
        top.stop = top.stop or stop
        if stop is not error:
            raise stop from error


@contextmanager
def _outermost(chat: bool) -> Iterator[Run]:
    run = current_run()
    folder = folder_of_its_own(run) if chat else None
    if folder:
        with open_run(journal=folder), _outermost(False) as own:
            yield own
        return
    if run is _outside:
        _warn_of_a_lost_thread()
    top = here().within()
    with standing(run, top), raising_stops(top):
        yield run


def folder_of_its_own(run: Run) -> str | None:
    """Where a chat that nobody opened a run for is recorded as a run of its own, if anywhere."""
    return os.environ.get("COTERIE_RUNS") if run is _outside else None


@contextmanager
def standing(run: Run, place: Place) -> Iterator[None]:
    """Let what happens inside belong to `run`, at `place`."""
    current, at = _CURRENT.set(run), HERE.set(place)
    try:
        yield
    finally:
        HERE.reset(at)
        _CURRENT.reset(current)


@contextmanager
def raising_stops(top: Place) -> Iterator[None]:
    """End an outermost public call: the stop that ended it becomes an ordinary exception."""
    try:
        yield
        if top.stop is not None:
            raise top.stop
    except (RunStopped, BaseExceptionGroup) as error:
        stop = stop_in(error)
        if stop is None:
            raise
        raise stop.error from stop.__cause__


def _warn_of_a_lost_thread() -> None:
    """A thread that a program starts within a run does not know of it: say so once, before money is spent unseen."""
    global _warned
    if _open_runs and not _warned and threading.current_thread() is not threading.main_thread():
        _warned = True
        warnings.warn(
            "A chat runs in a thread outside the run that is open: nothing of it is recorded or limited. Start it in "
            "contextvars.copy_context().run, or run the program with `coterie run`.",
            RuntimeWarning,
            stacklevel=6,
        )


@contextmanager
def open_run(
    *,
    journal: str | Path | None = ".coterie",
    budget_usd: float | None = None,
    budget_tokens: int | None = None,
    budget_calls: int | None = None,
    loops: Loops | None = None,
    approve: Approve | None = None,
    resume: str | None = None,
    replay: str | None = None,
    rerun: Sequence[str] = (),
    watchers: Sequence[Watcher] = (),
    program: Mapping[str, Any] | None = None,
    whole_process: bool = False,
    transcript: Transcript | None = None,
    redirect: Redirect | None = None,
    max_turns: int | None = None,
    ask_people: bool = True,
) -> Iterator[Run]:
    """Open a run: all effects of all agents until the end of the `with` block belong to it.

    `journal` is the folder of the record (None: nothing is written). `budget_*` stop the run with `BudgetExceeded`
    before it spends more. `loops` says what to do about a conversation that repeats itself, `approve` what a person
    must allow first ("tools", "code", "all", or a callable that takes the effect). `resume` and `replay` name a recorded
    run: resume answers recorded effects from the journal and goes on live, replay never leaves the record; tools
    named in `rerun` are run again although their result is recorded. `whole_process` makes the run that of every
    thread. `transcript` keeps what effects print, so that a replay prints it again. `redirect` sends every model call
    to one model, `max_turns` ends every chat after so many turns, and without `ask_people` agents ask nobody.

    Raises: ConfigError for settings that exclude each other, JournalError for a journal that cannot be used; chats
    inside raise `Stopped` when the run is stopped.
    """
    store = open_journal(Path(journal)) if journal is not None else None
    program = program or _this_program()
    if store and not (resume or replay):
        resume, replay = _recorded_before(Path(journal or ""), program)
    mode, header = _header(store, resume, replay, rerun, program)
    spent = store.spent(header.id) if store and header and mode == "resume" else None
    opened = Run(
        header=header,
        journal=store,
        mode=mode,
        rerun=rerun,
        budget=Budget.of(budget_usd, budget_tokens, budget_calls, spent),
        loops=loops,
        approve=approve,
        watchers=watchers,
        transcript=transcript or current_run().transcript,
        redirect=redirect,
        max_turns=max_turns,
        ask_people=ask_people,
    )
    try:
        with _as_current(opened, whole_process):
            yield opened
    except BaseException as error:
        try:
            _end(opened, mode, error)
        except JournalError as failed:
            error.add_note(f"Nor could the end of the run be written: {failed}")
        raise
    else:
        _end(opened, mode, None)
    finally:
        opened.private_loop.close()
        if store:
            store.close()


def _header(
    store: Journal | None, resume: str | None, replay: str | None, rerun: Sequence[str], program: Mapping[str, Any]
) -> tuple[Mode, RunHeader | None]:
    if resume and replay:
        raise ConfigError(f"resume={resume!r} and replay={replay!r} exclude each other: name one run in one of them")
    if store is None:
        if resume or replay:
            raise ConfigError("a run is resumed or replayed from its journal: give journal=, the folder of the record")
        return "record", None
    if rerun and not resume:
        raise ConfigError(f"rerun={list(rerun)!r} is for a resumed run: name it in resume=")
    if resume:
        return "resume", store.take(resume)
    if replay:
        return "replay", store.header(replay)
    seed = uuid.uuid4().int & 0x7FFFFFFF
    header = RunHeader.new(id=_new_id(), seed=seed, program=program)
    store.begin(header)
    return "record", header


@contextmanager
def _as_current(opened: Run, whole_process: bool) -> Iterator[None]:
    global _of_process, _open_runs
    opened.before, of_process = (_CURRENT.get(), HERE.get()), _of_process
    _CURRENT.set(opened)
    HERE.set(opened.root)
    _open_runs += 1
    if whole_process:
        _of_process = opened
    try:
        yield
    finally:
        _open_runs -= 1
        if whole_process:
            _of_process = of_process
        opened.is_over = True
        # Not by token: a run may be closed in another task than the one that opened it, and out of order.
        if _CURRENT.get() is opened:
            run, place = opened.before
            while run is not None and run.is_over:
                run, place = run.before
            _CURRENT.set(run)
            HERE.set(place)


def idempotency_key() -> str:
    """The key of the effect that is being performed: the same when it is attempted again after a crash.

    A tool hands it to what must not happen twice. Raises: ConfigError outside any effect.
    """
    place = HERE.get()
    if place is None or place.performing is None:
        raise ConfigError("idempotency_key() is for tools: it is known only while an agent runs one")
    return key_for(current_run().id, place.performing.key)


def this_process() -> dict[str, str]:
    """What the records of all runs of this process share, also when it is run again to resume or replay them."""
    global _process
    with _lock:
        if not _process:
            for each in (RESUME, REPLAY):
                _again[each] = os.environ.pop(each, "")  # for this process, not for those that it starts
            _process = _again[RESUME] or _again[REPLAY] or uuid.uuid4().hex[:12]
        return {"process": _process}


def _this_program() -> dict[str, Any]:
    """What to record of a program that opens a run by itself; `ordinal` counts those, to tell them apart."""
    global _opened
    process = this_process()
    with _lock:
        _opened += 1
        return {"argv": redact_arguments(sys.argv), "cwd": str(Path.cwd()), **process, "ordinal": _opened}


def _recorded_before(folder: Path, program: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """The run to resume or replay in place of this one, if the environment says that the process is run again."""
    if "ordinal" not in program or not any(_again.values()):
        return None, None
    from .journal.reader import Reader

    wanted = program["process"], program["ordinal"]
    with Reader(folder) as reader:
        found = next((each.id for each in reader.runs() if _place_in_process(each) == wanted), None)
    if _again[REPLAY]:
        if found is None:
            raise JournalError(f"The record of process {wanted[0]} holds no run number {wanted[1]} to replay.")
        return None, found
    return found, None


def _place_in_process(run: RunHeader) -> tuple[Any, Any]:
    return run.program.get("process"), run.program.get("ordinal")


def _new_id() -> str:
    """An id that sorts by time and can be typed: 8 characters of time, 4 of chance."""
    return f"{int(time.time()):08x}-{uuid.uuid4().hex[:4]}"


def _end(opened: Run, mode: Mode, error: BaseException | None) -> None:
    """Write how the run ended; a program that ended well must have come by all that is recorded."""
    if isinstance(error, SystemExit) and error.code in (None, 0):
        error = None
    if error is None and opened.replay is not None:
        error = opened.replay.unfinished()
    if opened.journal is not None and mode != "replay":
        stopped = isinstance(error, (Stopped, KeyboardInterrupt, asyncio.CancelledError))
        status: Any = "done" if error is None else "stopped" if stopped else "failed"
        opened.journal.end(opened.id, status=status, error=f"{type(error).__name__}: {error}" if error else None)
    if isinstance(error, ReplayMismatch):
        raise error
