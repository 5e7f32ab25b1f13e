"""The journal: an append-only SQLite store of runs and their effects, safe under SIGKILL at any moment.

`SqliteJournal` writes, `Reader` reads a run of any process, live or ended; docs/journal.md describes the file.
"""

from .protocol import Journal
from .reader import Reader
from .records import ChatLine, EffectLine, Event, Node, Program, Recorded, RunHeader, Spent, Total
from .store import SqliteJournal

__all__ = [
    "ChatLine",
    "EffectLine",
    "Event",
    "Journal",
    "Node",
    "Program",
    "Reader",
    "Recorded",
    "RunHeader",
    "Spent",
    "SqliteJournal",
    "Total",
]
