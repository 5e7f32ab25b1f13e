"""The journal: an append-only SQLite store of runs and their effects, safe under SIGKILL at any moment.

`open_journal` opens it for a run, `journal.reader.Reader` reads the runs of any process, live or ended; docs/journal.md
describes the file. Importing this package costs nothing: SQLite is loaded when a journal is opened.
"""

from __future__ import annotations

from pathlib import Path

from .protocol import Journal
from .records import ChatLine, EffectLine, Event, Node, Recorded, RunHeader, Spent, Total

__all__ = [
    "ChatLine",
    "EffectLine",
    "Event",
    "Journal",
    "Node",
    "Recorded",
    "RunHeader",
    "Spent",
    "Total",
    "open_journal",
]


def open_journal(directory: Path) -> Journal:
    """Open the journal in `directory` for a run of this process; close it when the run has ended."""
    from .store import SqliteJournal

    return SqliteJournal.shared(directory)
