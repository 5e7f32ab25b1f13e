"""Record and replay: an effect that the journal holds is answered from it, any other is recorded."""

from __future__ import annotations

import builtins
import hashlib
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Literal, Protocol

import orjson

from .. import errors
from ..effects import CodeRun, Effect, HumanInput, ModelCall, ToolCall, encode
from ..errors import InDoubt, JournalError, JournalFailed, RecordEnds, ReplayMismatch, RunStopped, Stopped
from ..flow import Call, Flow, call
from ..journal import Journal, Recorded
from ..messages import Answer
from ..place import HERE

Mode = Literal["record", "resume", "replay"]
"""record: write all; resume: answer what is recorded, write the rest; replay: never leave the record."""


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
    one whose chat went on without it. `mismatch` is the first one, whatever the program made of it.
    """

    def __init__(
        self, journal: Journal, run: str, mode: Mode, rerun: Sequence[str] = (), transcript: Transcript | None = None
    ) -> None:
        self._journal, self._run, self._mode, self._rerun = journal, run, mode, frozenset(rerun)
        self._transcript = transcript or _Silence()
        self._entered: set[str] = set()
        self._answered: Effect | None = None
        self.mismatch: ReplayMismatch | None = None

    def opened(self, path: str, parent: str, name: str, opening: str) -> None:
        """A chat is opened: it must be a recorded one while such wait to be entered."""
        if self._mode != "record":
            waiting = [each for each in self._journal.chats(self._run, parent) if each.path not in self._entered]
            if any(each.path == path for each in waiting):
                self._entered.add(path)
                return
            if waiting or self._mode == "replay":
                asked = f"a chat {path} ({opening!r})"
                if not waiting:
                    raise self._stop(_mismatch(path, "the record holds no further chat", asked, RecordEnds))
                raise self._stop(_mismatch(path, f"the record holds {waiting[0].path} ({waiting[0].opening!r})", asked))
        self._entered.add(path)
        self._journal.chat(self._run, path=path, parent=parent, name=name, opening=opening)

    def answered(self, effect: Effect) -> bool:
        """Whether the outcome that `effect` has just got came from the record."""
        return self._answered is effect

    def around(self, effect: Effect) -> Flow[Any]:
        if effect.kind == "sleep":
            return None if self._mode == "replay" else (yield effect)
        digest = hashlib.blake2b(effect.request, digest_size=16).digest()
        again = False
        if self._mode != "record":
            found = self._journal.find(self._run, effect.key)
            self._check(effect, found, digest)
            if found and self._answers(effect, found):
                return self._recorded(effect, found)
            again = found is not None and found.status == "done"
            if found and found.status == "intent" and not again:
                settled = yield from self._settle(effect)
                if settled is not None:
                    self._record(effect, digest, "done", settled, time.time(), 0.0)
                    return settled
        if isinstance(effect, ToolCall | CodeRun) and not again:
            self._intend(effect, digest)
        yield from self._durable()
        if again:  # a tool that is run once more for the state it keeps; its record stands
            return (yield effect)
        return (yield from self._perform(effect, digest))

    def _perform(self, effect: Effect, digest: bytes) -> Flow[Any]:
        started, begun = time.time(), time.perf_counter()
        self._transcript.begin(effect.key)
        printed = ""
        try:
            try:
                outcome = yield effect
            finally:
                printed = self._transcript.end(effect.key)
        except Exception as error:
            data = _with_printed(_describe(error), printed)
            self._record(effect, digest, "failed", data, started, time.perf_counter() - begun)
            raise
        data = _with_printed(effect.to_json(outcome), printed)
        self._record(effect, digest, "done", data, started, time.perf_counter() - begun, outcome)
        return outcome

    def _check(self, effect: Effect, found: Recorded | None, digest: bytes) -> None:
        if found is not None:
            if found.digest != digest:
                recorded = self._journal.request(self._run, effect.key)
                raise self._stop(_difference(effect.key, recorded, effect.request))
            if found.status == "intent" and self._mode == "replay":
                raise self._stop(_mismatch(effect.key, "it was under way when the record ends", "it", RecordEnds))
            return
        place = HERE.get()
        path, turn = (place.path, place.turn) if place else ("", 0)
        beyond = self._journal.diverging(self._run, path, turn, effect.kind)
        if beyond:
            raise self._stop(_mismatch(effect.key, f"the record goes on with {beyond}", _shown(effect.request)))
        if self._mode == "replay":
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
        if self._mode == "resume" and isinstance(effect, ToolCall) and effect.name in self._rerun:
            return False
        return found.status == "done" or self._mode == "replay" or not found.is_last

    def _recorded(self, effect: Effect, found: Recorded) -> Any:
        self._answered = effect
        data, printed = _without_printed(orjson.loads(found.payload or b"null"))
        if found.status == "failed":
            self._print_again(printed, None)
            raise _rebuild(data)
        outcome = effect.from_json(data)
        stream = None
        if isinstance(outcome, Answer):
            if found.source == "cache":
                outcome.source = "cache"
            elif isinstance(effect, ModelCall) and effect.on_text:
                text = "".join(str(each.message.get("content") or "") for each in outcome.choices)
                stream = partial(effect.on_text, text)
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
            result = yield from call(policy, key_for(self._run, effect.key))
            return (
                None if result is None else [True, {"name": effect.subject, "role": "function", "content": str(result)}]
            )
        if self._mode == "resume":
            from ..humans import ask_console, ask_console_async

            prompt = f"{effect.subject} was running when the run ended. Run it again? (y/n) "
            ask = Call(ask_console, ask_console_async, (prompt,), {})
            said = yield HumanInput(key=f"{effect.key}/in_doubt", agent=effect.agent, prompt=prompt, call=ask)
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
        self, effect: Effect, digest: bytes, status: Any, data: Any, started: float, seconds: float, outcome: Any = None
    ) -> None:
        place = HERE.get()
        usage, usd = _spent(outcome)
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
            source="cache" if isinstance(outcome, Answer) and outcome.source == "cache" else "live",
        )

    def _durable(self) -> Flow[None]:
        """Wait until all that came before is safe, so that no effect follows from one that a crash forgets."""
        try:
            yield Call(self._journal.flush, self._journal.flush_async, (self._run,), {})
        except JournalError as error:
            raise RunStopped(JournalFailed(str(error))) from error


def key_for(run: str, effect_key: str) -> str:
    """An idempotency key: the same on every attempt at an effect, and unlike that of any other."""
    return hashlib.sha256(f"{run}/{effect_key}".encode()).hexdigest()[:32]


def _spent(outcome: Any) -> tuple[Any, float | None]:
    return (outcome.usage, outcome.cost_usd) if isinstance(outcome, Answer) else (None, None)


def _with_printed(data: Any, printed: str) -> Any:
    """What the journal keeps of an outcome: its JSON, and what was printed while it came about."""
    if not printed:
        return data
    return {**(data if isinstance(data, dict) else {"outcome": data}), "printed": printed}


def _without_printed(data: Any) -> tuple[Any, str]:
    """Take apart what `_with_printed` put together."""
    if not isinstance(data, dict) or "printed" not in data:
        return data, ""
    printed = data.pop("printed")
    return data.get("outcome", data), printed


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


def _describe(error: Exception) -> dict[str, Any]:
    """An exception as JSON."""
    if isinstance(error, errors.ModelError):
        plain = next(
            each for each in type(error).__mro__ if each.__module__ == errors.__name__ and "made" not in vars(each)
        )
        fields = ("status_code", "code", "type", "body", "request_id", "retry_after_s")
        return {"model_error": plain.__name__, "message": error.message, **{k: getattr(error, k) for k in fields}}
    return {"module": type(error).__module__, "class": type(error).__qualname__, "text": str(error)}


def _rebuild(data: dict[str, Any]) -> Exception:
    """The exception that `_describe` wrote, as its own class where that is one of ours, of Python's or of the program's."""
    data = dict(data)
    if "model_error" in data:
        cls = getattr(errors, data.pop("model_error"))
        return cls(data.pop("message"), **data)  # type: ignore[no-any-return]
    module = builtins if data["module"] == "builtins" else sys.modules.get(data["module"])
    found = getattr(module, data["class"], None)
    if isinstance(found, type) and issubclass(found, Exception):
        try:
            return found(data["text"])
        except TypeError:  # a class whose constructor wants more
            pass
    return errors.CoterieError(f"{data['class']}: {data['text']}")
