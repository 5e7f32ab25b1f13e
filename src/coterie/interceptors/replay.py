"""Record and replay: an effect that the journal holds is answered from it, any other is recorded."""

from __future__ import annotations

import asyncio
import hashlib
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Literal, Protocol

from .. import errors
from ..effects import CodeRun, Deliver, Effect, HumanInput, ModelCall, ToolCall, decode, encode
from ..errors import InDoubt, RecordEnds, ReplayMismatch, RunStopped, Stopped
from ..flow import Call, Flow, call
from ..humans import ask_console, ask_console_async
from ..journal import ChatLine, Journal, Recorded, RunHeader
from ..messages import Answer
from ..place import HERE
from .cost import Meter, Totals
from .given_up import cancelled_again, was_cancelled
from .outcomes import describe, overheard, rebuild, with_pieces, with_printed, without_printed
from .turns import Turns

Mode = Literal["record", "resume", "replay"]
"""record: write all; resume: answer what is recorded, write the rest; replay: never leave the record."""


_NO_REQUEST = hashlib.blake2b(b"", digest_size=16).digest()


class Transcript(Protocol):
    """What the program prints. An effect that is answered from the record must print again what it printed then."""

    def begin(self, key: str) -> None:
        """The effect `key` begins: remember what is printed within it."""

    def end(self, key: str) -> str:
        """The effect has ended: return what was printed within it."""

    def repeat(self, text: str, instead_of: Callable[[], None] | None) -> None:
        """Print what an effect printed when it was recorded. What `instead_of` prints, when called, is left out."""


class _Silence:
    """The transcript of a program whose output nobody records."""

    def begin(self, key: str) -> None:
        pass

    def end(self, key: str) -> str:
        return ""

    def repeat(self, text: str, instead_of: Callable[[], None] | None) -> None:
        if instead_of is not None:
            instead_of()
        else:
            print(text, end="", flush=True)


class Replay:
    """Answers effects from the record while it lasts.

    A different effect at a recorded place is a `ReplayMismatch`. So is an effect at a place that the record skips:
    one whose chat went on without it. `mismatch` is the first one, whatever the program made of it. `under_way` counts the
    effects that are being performed.
    """

    def __init__(
        self,
        journal: Journal,
        header: RunHeader,
        mode: Mode,
        rerun: Sequence[str] = (),
        transcript: Transcript | None = None,
        meter: Meter | None = None,
    ) -> None:
        self._meter = meter or Meter()
        self._journal, self._run, self.mode, self._rerun = journal, header.id, mode, frozenset(rerun)
        self._attempt = header.attempt
        self._created = header.created
        self._transcript = transcript or _Silence()
        self._waiting: dict[str, dict[str, ChatLine]] = {}
        self._lock = threading.Lock()
        self._answered: Effect | None = None
        self._turns: Turns | None = None
        self.mismatch: ReplayMismatch | None = None
        self.under_way = 0

    def opened(self, path: str, parent: str, name: str, opening: str) -> None:
        """A chat is opened: it must be a recorded one while such wait to be entered.

        Where tasks run at the same time, chats may open in another order than they were recorded in; what was never
        entered is told at the end.
        """
        if self.mode != "record":
            waiting = self._chats(parent)
            if waiting.pop(path, None) is not None:
                return
            first = next(iter(waiting.values()), None)
            asked = f"a chat {path} ({opening!r})"
            if first is not None and _is_alone():
                raise self._stop(_mismatch(path, f"the record holds {first.path} ({first.opening!r})", asked))
            if self.mode == "replay":
                raise self._stop(_mismatch(path, "the record holds no further chat", asked, RecordEnds))
        self._journal.chat(self._run, path=path, parent=parent, name=name, opening=opening)

    def _chats(self, parent: str) -> dict[str, ChatLine]:
        """The recorded chats below a place that were not entered yet."""
        with self._lock:
            waiting = self._waiting.get(parent)
            if waiting is None:
                recorded = self._journal.chats(self._run, parent)
                waiting = self._waiting[parent] = {each.path: each for each in recorded}
            return waiting

    def unfinished(self) -> ReplayMismatch | None:
        """What the record holds and the program never came by, at its end."""
        if self.mode == "record" or self.mismatch is not None:
            return self.mismatch
        self._chats("")
        left = next((path for waiting in self._waiting.values() for path in waiting), None)
        left = left or self._journal.unasked(self._run)
        if left is None:
            return None
        return _mismatch(left, "the record holds it", "nothing any more")

    def holds(self, effect: Effect) -> bool:
        """Whether the outcome of `effect` will come from the record."""
        if self.mode == "record":
            return False
        found = self._journal.find(self._run, effect.key)
        return found is not None and self._answers(effect, found)

    def answered(self, effect: Effect) -> bool:
        """Whether the outcome that `effect` has just got came from the record."""
        return self._answered is effect

    def delivery(self, effect: Deliver) -> tuple[str, float] | None:
        """What the record holds at `effect`: what was next, and when."""
        found = self._journal.find(self._run, effect.key)
        return None if found is None else (decode(found.payload), found.started or 0.0)

    def delivered(self, effect: Deliver, name: str) -> None:
        """Record what was next. It is safe as soon as anything that came after it is."""
        self._journal.outcome(
            self._run,
            key=effect.key,
            chat="",
            turn=0,
            kind=effect.kind,
            agent=effect.agent,
            name="",
            request=b"",
            digest=_NO_REQUEST,
            status="done",
            payload=encode(name),
            usage=None,
            usd=None,
            started=time.time(),
            seconds=0.0,
        )

    def mismatched(self, key: str, recorded: str, asked: str, cls: type[ReplayMismatch] = ReplayMismatch) -> RunStopped:
        """The end of the run: at `key` the program has `asked`, and the record holds something else."""
        return self._stop(_mismatch(key, recorded, asked, cls))

    def around(self, effect: Effect) -> Flow[Any]:
        if effect.kind == "sleep":
            return None if self.mode == "replay" else (yield effect)
        digest = hashlib.blake2b(effect.request, digest_size=16).digest()
        again = False
        if self.mode != "record":
            found = self._journal.find(self._run, effect.key)
            if found is None or found.status == "intent":
                yield from self._give_up_again(effect)
            self._check(effect, found, digest)
            answers = found is not None and self._answers(effect, found)
            if found:
                yield from self._in_turn(effect, waits=answers)
            if found and answers:
                if isinstance(effect, ToolCall) and effect.changes == "memory":
                    return (yield from self._remember(effect, found))
                return self._recorded(effect, found)
            again = found is not None and found.status == "done"
            if found and found.status == "intent" and not again:
                settled = yield from self._settle(effect)
                if settled is not None:
                    self._record(effect, digest, "done", settled, time.time(), 0.0, Totals())
                    return settled
        if isinstance(effect, ToolCall | CodeRun) and not again:
            self._intend(effect, digest)
        yield from self._durable()
        self.under_way += 1
        try:
            if again:  # a tool that is run once more for the state it keeps; its record stands
                return (yield effect)
            return (yield from self._perform(effect, digest))
        finally:
            self.under_way -= 1

    def _perform(self, effect: Effect, digest: bytes) -> Flow[Any]:
        started, begun = time.time(), time.perf_counter()
        effect, pieces = overheard(effect)
        self._transcript.begin(effect.key)
        self._meter.begin(effect.key)
        try:
            try:
                outcome = yield effect
            finally:
                printed, spent = self._transcript.end(effect.key), self._meter.end(effect.key)
        except Exception as error:
            data = with_printed(describe(error), printed)
            self._record(effect, digest, "failed", data, started, time.perf_counter() - begun, spent)
            raise
        except BaseException:  # a stop, or Ctrl-C: what was spent until then stays spent
            if spent.calls:
                usage, usd = spent.known
                self._journal.spent_in_vain(self._run, key=effect.key, attempts=spent.calls, usage=usage, usd=usd)
            raise
        data = with_printed(with_pieces(effect.to_json(outcome), outcome, pieces), printed)
        self._record(effect, digest, "done", data, started, time.perf_counter() - begun, spent, outcome)
        return outcome

    def _check(self, effect: Effect, found: Recorded | None, digest: bytes) -> None:
        if found is not None:
            if found.digest != digest:
                recorded = self._journal.request(self._run, effect.key)
                raise self._stop(_difference(effect.key, recorded, effect.request))
            if found.status == "intent" and self.mode == "replay":
                raise self._stop(_mismatch(effect.key, "it was under way when the record ends", "it", RecordEnds))
            return
        place = HERE.get()
        path, turn = (place.path, place.turn) if place else ("", 0)
        beyond = self._journal.diverging(self._run, path, turn, effect.kind)
        if beyond:
            raise self._stop(_mismatch(effect.key, f"the record goes on with {beyond}", _shown(effect.request)))
        if self.mode == "replay":
            self._stop_as_recorded(effect)
            raise self._stop(_mismatch(effect.key, "the record ends before it", _shown(effect.request), RecordEnds))

    def _stop_as_recorded(self, effect: Effect) -> None:
        """Stop as the run was stopped here (by its budget, say): the program may have caught that and gone on."""
        name, _, text = (self._journal.stopped(self._run, effect.key) or "").partition(": ")
        cls = getattr(errors, name, None)
        if isinstance(cls, type) and issubclass(cls, Stopped) and not issubclass(cls, ReplayMismatch):
            raise RunStopped(cls(text))

    def _stop(self, error: ReplayMismatch) -> RunStopped:
        self.mismatch = self.mismatch or error
        return RunStopped(error)

    def _answers(self, effect: Effect, found: Recorded) -> bool:
        """Whether the record is the answer; an error that ended the recorded run is asked again on resume."""
        if found.status == "intent":
            return False
        if self.mode == "resume" and isinstance(effect, ToolCall) and effect.name in self._rerun:
            return False
        return found.status == "done" or self.mode == "replay" or not found.is_last

    def _give_up_again(self, effect: Effect) -> Flow[None]:
        """Neither answer nor ask what the program had given up, and then went on."""
        if self.mode == "resume" and self._in_order().is_over():
            return
        words = self._journal.stopped(self._run, effect.key) or ""
        at = self._journal.gone_on_after(self._run, effect.key) if was_cancelled(words) else None
        if at is None:
            return
        self.under_way += 1
        try:
            yield Call(_at_once, cancelled_again, (words, at - self._created), {})
        finally:
            self.under_way -= 1

    def _in_turn(self, effect: Effect, *, waits: bool) -> Flow[None]:
        """Let those be answered before a recorded effect that were. One that is asked anew does not wait for them."""
        turns = self._in_order()
        if waits:
            yield Call(_at_once, turns.wait, (effect.key,), {})
        turns.answered(effect.key)

    def _in_order(self) -> Turns:
        if self._turns is None:
            self._turns = Turns(self._journal.ended(self._run))
        return self._turns

    def _remember(self, effect: ToolCall, found: Recorded) -> Flow[Any]:
        """Run a recorded tool again for what it changes in the program's memory."""
        try:
            return (yield effect)
        finally:
            self._answered = effect
            _tick_to(found)

    def _recorded(self, effect: Effect, found: Recorded) -> Any:
        self._answered = effect
        _tick_to(found)
        data, printed = without_printed(decode(found.payload or b"null"))
        pieces = data.pop("pieces", ()) if isinstance(effect, ModelCall) else ()
        if found.status == "failed":
            self._print_again(printed, None)
            raise rebuild(data)
        outcome = effect.from_json(data)
        stream = None
        if isinstance(outcome, Answer):
            if found.source == "cache":
                outcome.source = "cache"
            elif isinstance(effect, ModelCall) and effect.stream:
                stream = partial(effect.tell, outcome, pieces)
        self._print_again(printed, stream)
        return outcome

    def _print_again(self, printed: str, stream: Callable[[], None] | None) -> None:
        if printed:
            self._transcript.repeat(printed, stream)
        elif stream is not None:
            stream()

    def _settle(self, effect: Effect) -> Flow[Any]:
        """An effect that was under way at the crash: its result if it is known to have happened, None to repeat it."""
        policy = effect.in_doubt if isinstance(effect, ToolCall) else "repeat"
        if policy == "repeat":
            return None
        if callable(policy):
            assert isinstance(effect, ToolCall)
            result = yield from call(policy, key_for(self._run, effect.key))
            return None if result is None else effect.settled(result)
        prompt = f"{effect.subject} was running when the run was ended. Run it again? (y/n) "
        ask = Call(ask_console, ask_console_async, (prompt,), {})
        key = f"{effect.key}/in_doubt{self._attempt}"  # the answer to an earlier crash does not answer this one
        said = yield HumanInput(key=key, agent=effect.agent, prompt=prompt, call=ask)
        if str(said).strip().lower() in ("y", "yes"):
            return None
        raise RunStopped(InDoubt(f"{effect.key}: {effect.subject!r} may or may not have run before the crash"))

    def _intend(self, effect: Effect, digest: bytes) -> None:
        self._journal.intent(
            self._run,
            key=effect.key,
            kind=effect.kind,
            agent=effect.agent,
            name=effect.subject,
            request=effect.request,
            digest=digest,
        )

    def _record(
        self,
        effect: Effect,
        digest: bytes,
        status: Any,
        data: Any,
        started: float,
        seconds: float,
        spent: Totals,
        outcome: Any = None,
    ) -> None:
        place = HERE.get()
        _tick(started + seconds)
        is_cached = isinstance(outcome, Answer) and outcome.source == "cache"
        usage, usd = (outcome.usage, outcome.cost_usd) if is_cached else spent.known
        self._journal.outcome(
            self._run,
            key=effect.key,
            chat=place.path if place else "",
            turn=place.turn if place else 0,
            kind=effect.kind,
            agent=effect.agent,
            name=effect.model if isinstance(effect, ModelCall) else effect.subject,
            request=effect.request,
            digest=digest,
            status=status,
            payload=encode(data),
            usage=usage,
            usd=usd,
            started=started,
            seconds=seconds,
            source="cache" if is_cached else "live",
            attempts=spent.calls if isinstance(effect, ModelCall) else 1,
        )

    def _durable(self) -> Flow[None]:
        """Wait until all that came before is safe, so that no effect follows from one that a crash forgets."""
        yield Call(self._journal.flush, self._journal.flush_async, (self._run,), {})


def _tick(time: float) -> None:
    place = HERE.get()
    if place is not None:
        place.tick(time)


def _at_once(*_: object) -> None:
    """Sync code waits for nobody: what it asks for is asked one after the other."""


def _tick_to(found: Recorded) -> None:
    _tick((found.started or 0.0) + (found.seconds or 0.0))


def _is_alone() -> bool:
    """Whether nothing runs beside this: sync code of the main thread, or the only task of its loop."""
    if threading.current_thread() is not threading.main_thread():
        return False
    try:
        return len(asyncio.all_tasks()) == 1
    except RuntimeError:
        return True


def key_for(run: str, effect_key: str) -> str:
    """An idempotency key: the same on every attempt at an effect, and unlike that of any other."""
    return hashlib.sha256(f"{run}/{effect_key}".encode()).hexdigest()[:32]


def _mismatch(key: str, recorded: str, asked: str, cls: type[ReplayMismatch] = ReplayMismatch) -> ReplayMismatch:
    text = f"at {key} the program asks for {asked}, but {recorded}. Run it afresh, or fork the run from here."
    return cls(text, key=key, recorded=recorded, asked=asked)


def _difference(key: str, recorded: bytes, asked: bytes) -> ReplayMismatch:
    at = next(
        (i for i, (a, b) in enumerate(zip(recorded, asked, strict=False)) if a != b), min(len(recorded), len(asked))
    )
    was, now = (_shown(each[max(0, at - 40) :]) for each in (recorded, asked))
    text = f"{key}: the program asks for something else than was recorded. Recorded: ...{was}; asked: ...{now}"
    return ReplayMismatch(text, key=key, recorded=recorded, asked=asked)


def _shown(request: bytes, limit: int = 160) -> str:
    text = request.decode(errors="replace")
    return text if len(text) <= limit else f"{text[:limit]}..."
