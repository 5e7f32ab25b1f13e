"""Compare what a replay prints with what was recorded, byte for byte, without holding either."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from coterie.redact import redact_known

_SHOWN = 160


@dataclass(frozen=True, slots=True)
class Divergence:
    """Where two transcripts part: the byte, the line, what both have before it, and how each goes on.

    `is_order`: all lines are the same, and only their order differs.
    """

    at: int
    line: int
    before: str
    recorded: str
    printed: str
    is_order: bool = False

    def __str__(self) -> str:
        why = "\nAll lines are the same, in another order: what ran at the same time has printed them."
        return (
            f"the transcript differs at byte {self.at}, line {self.line}\n"
            f"  both:     ...{self.before!r}\n  recorded: {self.recorded!r}\n  now:      {self.printed!r}"
            f"{why if self.is_order else ''}"
        )


class Comparison:
    """Fed with what is printed now; `recorded` are the pieces of the record."""

    def __init__(self, recorded: Iterator[str]) -> None:
        self._recorded = recorded
        self._ahead = ""
        self._before = ""
        self.bytes = 0
        self._lines = 1
        self._line = ""
        self._left = self._now = _Lines("")
        self.divergence: Divergence | None = None
        self.is_beyond = False

    def take(self, text: str) -> None:
        """Some more is printed."""
        text = redact_known(text)
        while text and self.divergence is None and not self.is_beyond:
            if not self._ahead:
                self._ahead = next(self._recorded, "")
            if not self._ahead:
                self.is_beyond = True  # the record has ended; whether that is right, the end of the run tells
                self._beyond = text
                return
            size = min(len(text), len(self._ahead))
            if text[:size] == self._ahead[:size]:
                self._agree(text[:size])
                text, self._ahead = text[size:], self._ahead[size:]
                continue
            same = next(i for i in range(size) if text[i] != self._ahead[i])
            self._agree(text[:same])
            self._part(self._ahead[same:], text[same:])
            self._left, self._now = _Lines(self._line), _Lines(self._line)
            self._left.add(self._ahead[same:])
            text = text[same:]
        if self.divergence is not None:
            self._now.add(text)

    def finish(self, *, whole: bool) -> Divergence | None:
        """Return the first divergence. A record that is not `whole` (its run was cut short) may end before or after."""
        if not whole:
            return self.divergence
        if self.divergence is not None:
            for piece in self._recorded:
                self._left.add(piece)
            self.divergence = replace(self.divergence, is_order=self._left.total() == self._now.total())
        elif self.is_beyond:
            self._part("", self._beyond)
        elif rest := self._ahead or next(self._recorded, ""):
            self._part(rest, "")
        return self.divergence

    def _agree(self, text: str) -> None:
        self.bytes += len(text.encode(errors="surrogatepass"))
        self._lines += text.count("\n")
        self._line = (self._line + text).rpartition("\n")[2]
        self._before = (self._before + text)[-_SHOWN:]

    def _part(self, recorded: str, printed: str) -> None:
        self.divergence = Divergence(self.bytes, self._lines, self._before, _start(recorded), _start(printed))


class _Lines:
    """Lines without their order: a sum of their digests. `begun` is the beginning of the first."""

    def __init__(self, begun: str) -> None:
        self._line = begun
        self._sum = 0

    def add(self, text: str) -> None:
        *lines, self._line = (self._line + text).split("\n")
        for each in lines:
            self._sum += _digest(each)

    def total(self) -> int:
        return self._sum + (_digest(self._line) if self._line else 0)


def _digest(line: str) -> int:
    return int.from_bytes(hashlib.blake2b(line.encode(errors="surrogatepass"), digest_size=16).digest())


def _start(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
