"""What a run needs of a journal."""

from __future__ import annotations

from typing import Literal, Protocol

from ..usage import Usage
from .records import ChatLine, Recorded, RunHeader, Source, Spent


class Journal(Protocol):
    """An append-only store of runs.

    `begin`, `take` and `end` are durable when they return. The appends (`chat`, `intent`, `outcome`, `span`, `event`,
    `output`) only queue; `flush` returns when everything queued before is durable.

    Raises, every method: `JournalError` when this run or the whole journal cannot be written or read any more. What
    `flush` acknowledged before is safe.
    """

    def begin(self, header: RunHeader) -> None:
        """Start the run `header.id`, and own it."""

    def take(self, run: str) -> RunHeader:
        """Own an existing run that nobody works on; whoever owned it before can append no more."""

    def header(self, run: str) -> RunHeader:
        """The header of any run."""

    def end(self, run: str, *, status: Literal["done", "failed", "stopped"], error: str | None = None) -> None:
        """Say how the run ended, and give it up."""

    def chat(self, run: str, *, path: str, parent: str, name: str, opening: str) -> None:
        """A chat was opened; a chat that is already recorded stays as it is."""

    def intent(self, run: str, *, key: str, kind: str, agent: str, name: str, request: bytes, digest: bytes) -> None:
        """An effect is about to happen whose repetition matters."""

    def outcome(
        self,
        run: str,
        *,
        key: str,
        chat: str,
        turn: int,
        kind: str,
        agent: str,
        name: str,
        request: bytes,
        digest: bytes,
        status: Literal["done", "failed"],
        payload: bytes,
        usage: Usage | None,
        usd: float | None,
        started: float,
        seconds: float,
        source: Source = "live",
        attempts: int = 1,
    ) -> None:
        """An effect happened, after so many `attempts`, each a call if a model was asked.

        It completes its intent, or replaces a failed outcome of the same request, whose attempts and cost are added.
        """

    def spent_in_vain(self, run: str, *, key: str, attempts: int, usage: Usage | None, usd: float | None) -> None:
        """Models were called for an effect that has no outcome, since the run was stopped within it."""

    def span(
        self,
        run: str,
        *,
        key: str,
        kind: str,
        agent: str,
        name: str,
        source: Source,
        started: float,
        seconds: float,
        error: str | None,
    ) -> None:
        """Log that an effect passed, and how long it took."""

    def event(self, run: str, *, kind: str, key: str, text: str) -> None:
        """Log something worth knowing: a retry, a loop, an approval."""

    def output(self, run: str, text: str) -> None:
        """Add to the transcript of this attempt."""

    def flush(self, run: str | None = None) -> None:
        """Return when everything queued is durable. Without a `run`, the error of any run is raised."""

    async def flush_async(self, run: str | None = None) -> None:
        """Return when everything queued is durable, without blocking the running loop."""

    def find(self, run: str, key: str) -> Recorded | None:
        """What is durably recorded at `key`."""

    def request(self, run: str, key: str) -> bytes:
        """The exact bytes of a recorded request."""

    def stopped(self, run: str, key: str) -> str | None:
        """How an effect ended that has no outcome: the error of its last span, "Class: text"."""

    def gone_on_after(self, run: str, key: str) -> float | None:
        """When an effect without an outcome ended (unix seconds), if the program asked for more after that, or ended well."""

    def unasked(self, run: str) -> str | None:
        """The key of the first effect that earlier attempts recorded and `find` was not asked for, nor one that holds it."""

    def ended(self, run: str) -> list[str]:
        """The keys of effects that ended in earlier attempts, in the order in which they did; not of those within another."""

    def diverging(self, run: str, chat: str, turn: int, kind: str) -> str | None:
        """The key of an earlier attempt's effect that shows that the program took another way than this one."""

    def chats(self, run: str, parent: str) -> list[ChatLine]:
        """The recorded chats directly below a place, in order."""

    def spent(self, run: str) -> Spent:
        """What the recorded effects cost so far."""

    def close(self) -> None:
        """Write what is queued, and give up the runs that have not ended."""
