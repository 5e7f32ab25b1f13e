"""What a journal holds, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ..usage import Usage

RunStatus = Literal["running", "crashed", "done", "failed", "stopped"]
EffectStatus = Literal["intent", "done", "failed"]
Source = Literal["live", "cache"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What was started: enough to start it again. Its environment is not recorded."""

    argv: tuple[str, ...] = ()
    cwd: str = ""
    file_sha256: str | None = None
    flags: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunHeader:
    """One run. `created` and `ended` are unix seconds; `attempt` counts how often the run was taken up.

    `status` is "crashed" only when read: a run that nobody ended and nobody owns any more.
    """

    id: str
    created: float
    seed: int
    program: Program = field(default_factory=Program)
    version: str = ""
    attempt: int = 1
    status: RunStatus = "running"
    owner: str = ""
    ended: float | None = None
    error: str | None = None


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
    """An effect with its outcome; an intent has none yet. `digest` is the caller's digest of the request."""

    digest: bytes
    payload: bytes | None


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
