"""Read runs, also live ones and from another process, a page at a time.

No transaction stays open between two items, so a reader that pauses never keeps the writer's log from being folded in.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ..errors import JournalError
from ..usage import Usage
from .records import ChatLine, EffectLine, Event, Node, Recorded, RunHeader, Total
from .rows import (
    CHAT,
    EFFECT,
    EVENT,
    RUN,
    chat_line,
    effect_line,
    event_of,
    recorded,
    request_bytes,
    run_header,
    run_row,
)
from .schema import FILE, open_to_read
from .store import DIRECTORY

PAGE = 200
POLL_S = 0.1


class Reader:
    """A reader of the journal in `directory`. Use it as a context manager, or `close` it; one thread at a time.

    Raises:
        JournalError: there is no journal, or no such run or effect.
    """

    def __init__(self, directory: Path = DIRECTORY) -> None:
        self._connection = open_to_read(directory / FILE)
        self._numbers: dict[str, int] = {}

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def runs(self) -> Iterator[RunHeader]:
        """All runs, the newest first."""
        for row in self._connection.execute(f"SELECT {RUN} FROM runs ORDER BY created DESC, number DESC").fetchall():
            yield run_header(row, judged=True)

    def run(self, run: str) -> RunHeader:
        """One run."""
        return run_header(run_row(self._connection, run, RUN), judged=True)

    def tree(self, run: str) -> Iterator[Node]:
        """The run as a tree, in depth-first order: chats, their turns, their effects, and the chats these opened."""
        return self._below(self._number(run), "", 0)

    def effects(self, run: str, *, after: int = 0, limit: int | None = None) -> Iterator[EffectLine]:
        """Effects in the order in which they were first recorded, from the one behind `after` (an effect's `seq`) on."""
        query = f"SELECT {EFFECT} FROM effects WHERE run = ? AND seq > ? ORDER BY seq LIMIT ?"
        number = self._number(run)
        while limit is None or limit > 0:
            size = PAGE if limit is None else min(limit, PAGE)
            page = self._connection.execute(query, (number, after, size)).fetchall()
            yield from map(effect_line, page)
            if len(page) < size:
                return
            after = page[-1][0]
            limit = limit and limit - size

    def events(self, run: str, *, after: int = 0) -> Iterator[Event]:
        """The run's log as far as it is written, from the event behind `after` (an event's `seq`) on."""
        number = self._number(run)
        while page := self._events_page(number, after):
            yield from page
            after = page[-1].seq

    def follow(self, run: str, *, after: int = 0) -> Iterator[Event]:
        """The run's log, waiting for more until the run has ended or its process has."""
        number = self._number(run)
        while True:
            # Judge first: what was written before the end is then sure to be read.
            ended = self.run(run).status != "running"
            page = self._events_page(number, after)
            yield from page
            if page:
                after = page[-1].seq
            elif ended:
                return
            else:
                time.sleep(POLL_S)

    def transcript(self, run: str) -> Iterator[str]:
        """What the last attempt printed, in pieces."""
        attempt = self.run(run).attempt
        for event in self.events(run):
            if event.kind == "output" and event.attempt == attempt:
                yield event.text

    def totals(self, run: str) -> list[Total]:
        """What each agent spent on each model and tool, in order of first use."""
        rows = self._connection.execute(
            """
            SELECT kind, agent, name,
                sum(source = 'live' AND status <> 'intent'), sum(source = 'cache'), sum(status = 'failed'),
                total(input_tokens), total(output_tokens), total(cached_tokens), total(reasoning_tokens), max(estimated),
                total(usd), sum(kind = 'model' AND usd IS NULL AND status = 'done'), total(seconds)
            FROM (SELECT seq, kind, agent, name, source, status, seconds,
                      iif(source = 'live', input_tokens, 0) AS input_tokens,
                      iif(source = 'live', output_tokens, 0) AS output_tokens,
                      iif(source = 'live', cached_tokens, 0) AS cached_tokens,
                      iif(source = 'live', reasoning_tokens, 0) AS reasoning_tokens,
                      estimated, iif(source = 'live', usd, 0) AS usd
                  FROM effects WHERE run = ? AND kind <> 'deliver')
            GROUP BY kind, agent, name ORDER BY min(seq)
            """,
            (self._number(run),),
        )
        return [_total(row) for row in rows]

    def outcome(self, run: str, key: str) -> Recorded:
        """One effect with its outcome."""
        found = recorded(self._connection, self._number(run), key)
        if found is None:
            raise JournalError(
                f"The run {run!r} holds no effect at {key!r}. Look for its keys with `coterie show {run}`."
            )
        return found

    def request(self, run: str, key: str) -> bytes:
        """The exact bytes of a recorded request."""
        return request_bytes(self._connection, run, self._number(run), key)

    def messages(self, run: str, chat: str) -> list[dict[str, Any]]:
        """A chat as the last model that was asked in it saw it, and its answer; empty if none was asked."""
        row = self._connection.execute(
            "SELECT key FROM effects WHERE run = ? AND chat = ? AND kind = 'model' ORDER BY turn DESC, seq DESC LIMIT 1",
            (self._number(run), chat),
        ).fetchone()
        if row is None:
            return []
        messages: list[dict[str, Any]] = json.loads(self.request(run, row[0])).get("messages", [])
        last = self.outcome(run, row[0])
        answer = json.loads(last.payload).get("answer") if last.status == "done" and last.payload else None
        return messages + [each["message"] for each in answer["choices"][:1]] if answer else messages

    def _number(self, run: str) -> int:
        if run not in self._numbers:
            (self._numbers[run],) = run_row(self._connection, run, "number")
        return self._numbers[run]

    def _events_page(self, number: int, after: int) -> list[Event]:
        query = f"SELECT {EVENT} FROM events WHERE run = ? AND seq > ? ORDER BY seq LIMIT {PAGE}"
        return [event_of(row) for row in self._connection.execute(query, (number, after))]

    def _below(self, number: int, place: str, depth: int) -> Iterator[Node]:
        """What happened at a place: its effects and the chats below it, by time."""
        chats = self._chats_at(number, place)
        chat = next(chats, None)
        turn = 0
        for effect in self._effects_at(number, place):
            while chat is not None and chat.opened < (effect.started or 0):
                yield from self._chat(number, chat, depth + (turn > 0))
                chat = next(chats, None)
            if effect.turn != turn:
                turn = effect.turn
                yield Node(depth, turn=turn)
            yield Node(depth + (turn > 0), effect=effect)
            yield from self._below(number, effect.key, depth + (turn > 0) + 1)
        while chat is not None:
            yield from self._chat(number, chat, depth)
            chat = next(chats, None)

    def _chat(self, number: int, chat: ChatLine, depth: int) -> Iterator[Node]:
        yield Node(depth, chat=chat)
        yield from self._below(number, chat.path, depth + 1)

    def _chats_at(self, number: int, place: str) -> Iterator[ChatLine]:
        after = 0
        query = f"SELECT seq, {CHAT} FROM chats WHERE run = ? AND parent = ? AND seq > ? ORDER BY seq LIMIT {PAGE}"
        while page := self._connection.execute(query, (number, place, after)).fetchall():
            yield from (chat_line(row[1:]) for row in page)
            after = page[-1][0]

    def _effects_at(self, number: int, place: str) -> Iterator[EffectLine]:
        after = (-1, 0)
        query = (
            f"SELECT {EFFECT} FROM effects WHERE run = ? AND chat = ? AND turn >= ? AND (turn, seq) > (?, ?) "
            f"AND kind <> 'deliver' ORDER BY turn, seq LIMIT {PAGE}"
        )
        while page := self._connection.execute(query, (number, place, after[0], *after)).fetchall():
            yield from map(effect_line, page)
            after = (page[-1][3], page[-1][0])


def _total(row: tuple[Any, ...]) -> Total:
    kind, agent, name, calls, cached, errors, given, told, reused, thought, estimated, *rest = row
    usage = Usage(int(given), int(told), int(reused), int(thought), bool(estimated))
    usd, unknown, seconds = rest
    return Total(
        kind=kind,
        agent=agent,
        name=name,
        calls=calls,
        cached=cached,
        errors=errors,
        usage=usage,
        usd=usd,
        unknown_prices=unknown,
        seconds=seconds,
    )
