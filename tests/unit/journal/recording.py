"""Write a run as a chat of two agents would."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Literal

from coterie.journal import Journal, RunHeader
from coterie.usage import Usage

CHAT = "user>assistant:deadbeef"


def header(run: str = "r1", created: float = 1000.0) -> RunHeader:
    return RunHeader(id=run, created=created, seed=7, program={"argv": ["chat.py", "-v"], "cwd": "/home"})


@dataclass
class Recording:
    """Appends to one run of a journal, with what a test does not care about filled in."""

    journal: Journal
    run: str = "r1"

    def chat(self, path: str = CHAT, parent: str = "", name: str = "user>assistant", opening: str = "Hello") -> None:
        self.journal.chat(self.run, path=path, parent=parent, name=name, opening=opening)

    def outcome(
        self,
        key: str,
        request: bytes = b"{}",
        payload: bytes = b'"ok"',
        *,
        status: Literal["done", "failed"] = "done",
        agent: str = "assistant",
        name: str = "model-a",
        usage: Usage | None = None,
        usd: float | None = None,
        source: Literal["live", "cache"] = "live",
        started: float = 1000.0,
    ) -> None:
        chat, turn, kind, _ = key.rsplit("/", 3)
        self.journal.outcome(
            self.run,
            key=key,
            chat=chat,
            turn=int(turn),
            kind=kind,
            agent=agent,
            name=name,
            request=request,
            digest=digest(request),
            status=status,
            payload=payload,
            usage=usage,
            usd=usd,
            started=started,
            seconds=0.5,
            source=source,
        )

    def intent(self, key: str, request: bytes = b"{}", **named: Any) -> None:
        fields = {"kind": "tool", "agent": "user", "name": "add", **named}
        self.journal.intent(self.run, key=key, request=request, digest=digest(request), **fields)

    def span(self, key: str, error: str | None = None) -> None:
        self.journal.span(
            self.run,
            key=key,
            kind="model",
            agent="assistant",
            name="model-a",
            source="live",
            started=1000.0,
            seconds=0.5,
            error=error,
        )

    def flush(self) -> None:
        self.journal.flush(self.run)


def digest(request: bytes) -> bytes:
    return hashlib.blake2b(request, digest_size=16).digest()


def body(messages: list[str], model: str = "model-a") -> bytes:
    """A request as it goes over the wire: the history is its last member."""
    return (
        f'{{"model":"{model}","messages":[' + ",".join(f'{{"content":"{each}"}}' for each in messages) + "]}"
    ).encode()
