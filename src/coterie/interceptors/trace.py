"""Trace: what passed the door, when, how long it took and how it ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from ..effects import Effect
from ..errors import RunStopped
from ..flow import Flow
from ..journal import Journal
from ..messages import Answer
from .given_up import in_words
from .replay import Replay

Watcher = Callable[[Effect, Any], None]
"""Told of each effect twice: when it begins (None) and with its outcome or the exception that ended it."""


class Trace:
    """Writes a span per effect into the journal, and tells the watchers."""

    def __init__(self, journal: Journal | None, run: str, replay: Replay | None, watchers: Sequence[Watcher]) -> None:
        self._journal, self._run, self._replay, self._watchers = journal, run, replay, tuple(watchers)

    def around(self, effect: Effect) -> Flow[Any]:
        for watch in self._watchers:
            watch(effect, None)
        started, begun = time.time(), time.perf_counter()
        outcome: Any = None
        try:
            outcome = yield effect
            return outcome
        except BaseException as error:
            outcome = error.error if isinstance(error, RunStopped) else error
            raise
        finally:
            self._span(effect, outcome, started, time.perf_counter() - begun)
            for watch in self._watchers:
                watch(effect, outcome)

    def _span(self, effect: Effect, outcome: Any, started: float, seconds: float) -> None:
        if self._journal is None or (self._replay is not None and self._replay.answered(effect)):
            return
        error = in_words(outcome) if isinstance(outcome, BaseException) else None
        name = effect.model if effect.kind == "model" else effect.subject  # type: ignore[attr-defined]
        self._journal.span(
            self._run,
            key=effect.key,
            kind=effect.kind,
            agent=effect.agent,
            name=name,
            source="cache" if isinstance(outcome, Answer) and outcome.source == "cache" else "live",
            started=started,
            seconds=seconds,
            error=error,
        )
