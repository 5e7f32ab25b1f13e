"""What a journal holds, as data."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from .._version import __version__
from ..usage import Usage

RunStatus = Literal["running", "crashed", "done", "failed", "stopped"]
EffectStatus = Literal["intent", "done", "failed"]
Source = Literal["live", "cache"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunHeader:
    """One run. `created` and `ended` are unix seconds; `attempt` counts how often the run was taken up.

    `program` is JSON that says what was started: argv, cwd, the file's hash, flags; nothing of the environment.

    `status` is "crashed" only when read: a run that nobody ended and nobody owns any more.
    """

    id: str
    created: float
    seed: int
    program: Mapping[str, Any] = field(default_factory=dict)
    version: str = ""
    attempt: int = 1
    status: RunStatus = "running"
    owner: str = ""
    ended: float | None = None
    error: str | None = None

    @classmethod
    def new(cls, *, id: str, seed: int, program: Mapping[str, Any]) -> Self:
        """The header of a run that starts now."""
        return cls(id=id, created=time.time(), seed=seed, program=program, version=__version__)


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectLine:
    """An effect without its bytes. Of a model call, `name` is the model; an unknown price is None, never 0."""

    seq: int
    key: str
    chat: str
    turn: int
    kind: str
    agent: str
    name: str
    status: EffectStatus
    source: Source
    attempt: int
    started: float | None
    seconds: float | None
    usage: Usage | None
    usd: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded(EffectLine):
    """An effect with its outcome, empty while it is an intent. `digest` is the caller's digest of the request.

    `is_last` tells of a failed effect that it may have ended the run: nothing was recorded later in its chat, nor in a
    place that holds that chat, no chat was opened there, and the run did not end well.
    """

    digest: bytes
    payload: bytes
    is_last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatLine:
    """A chat that was opened at `path`, below the place `parent`."""

    path: str
    parent: str
    name: str
    opening: str
    opened: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A line of a run's log. `kind` is "chat", "intent", "span", "output", or what the caller of `event` named it.

    `text` is a chat's opening, a span's error, an output's text, an event's words. `source` is empty but for spans.
    """

    seq: int
    attempt: int
    at: float
    kind: str
    key: str
    agent: str
    name: str
    source: str
    seconds: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Node:
    """A place in the tree of a run: a chat, a turn of a chat, or an effect; `depth` counts from 0."""

    depth: int
    chat: ChatLine | None = None
    turn: int | None = None
    effect: EffectLine | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """What one agent spent on one model or tool. `usd` sums the known prices; `unknown_prices` counts the others."""

    kind: str
    agent: str
    name: str
    calls: int
    cached: int
    errors: int
    usage: Usage
    usd: float
    unknown_prices: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Spent:
    """What the recorded effects of a run cost."""

    usd: float
    tokens: int
    calls: int
