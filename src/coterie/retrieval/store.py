"""Keep passages in one SQLite file, in collections, and find them by their words or by vectors."""

from __future__ import annotations

import json
import math
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .words import COMMON, words

_SCHEMA = """
CREATE TABLE IF NOT EXISTS collections (name TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS passages (
    number INTEGER PRIMARY KEY,
    collection TEXT NOT NULL REFERENCES collections (name) ON DELETE CASCADE,
    id TEXT NOT NULL,
    text TEXT NOT NULL,
    metadata TEXT NOT NULL,
    vector BLOB,
    UNIQUE (collection, id)
);
CREATE VIRTUAL TABLE IF NOT EXISTS passage_words USING fts5 (words, tokenize = 'porter unicode61');
CREATE TRIGGER IF NOT EXISTS forget_words AFTER DELETE ON passages BEGIN
    DELETE FROM passage_words WHERE rowid = old.number;
END;
"""
_COLUMNS = "p.id, p.text, p.metadata, p.vector"
_WAIT_S = 30.0
NOTHING_SHARED = 1.0
"""The distance of a passage that has no word in common with the query."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document: its id, its text, what is known of it, and its vector where it has one."""

    id: str
    text: str
    metadata: dict[str, Any] = field(default_factory=dict)
    vector: Sequence[float] | None = None


Found = list[tuple[Passage, float]]


class Store:
    """Collections of passages in one SQLite file. Any thread and any process may use it at any time."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._open() as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.executescript(_SCHEMA)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        db = sqlite3.connect(self.path, timeout=_WAIT_S)
        try:
            db.execute("PRAGMA foreign_keys = ON")
            with db:
                yield db
        finally:
            db.close()

    def collections(self) -> list[str]:
        """The names of all collections."""
        with self._open() as db:
            return [name for (name,) in db.execute("SELECT name FROM collections ORDER BY name")]

    def create(self, collection: str) -> None:
        """Make a collection, unless it exists."""
        with self._open() as db:
            db.execute("INSERT OR IGNORE INTO collections VALUES (?)", (collection,))

    def drop(self, collection: str) -> None:
        """Forget a collection and all that is in it."""
        with self._open() as db:
            db.execute("DELETE FROM passages WHERE collection = ?", (collection,))
            db.execute("DELETE FROM collections WHERE name = ?", (collection,))

    def put(self, collection: str, passages: Iterable[Passage]) -> None:
        """Keep passages; one with a known id takes the place of the old one."""
        with self._open() as db:
            for each in passages:
                db.execute("DELETE FROM passages WHERE collection = ? AND id = ?", (collection, each.id))
                vector = None if each.vector is None else array("f", each.vector).tobytes()
                row = (collection, each.id, each.text, json.dumps(each.metadata, default=str), vector)
                number = db.execute(
                    "INSERT INTO passages (collection, id, text, metadata, vector) VALUES (?, ?, ?, ?, ?)", row
                ).lastrowid
                db.execute(
                    "INSERT INTO passage_words (rowid, words) VALUES (?, ?)", (number, " ".join(words(each.text)))
                )

    def remove(self, collection: str, ids: Iterable[str]) -> None:
        """Forget passages; unknown ids are none."""
        with self._open() as db:
            db.executemany("DELETE FROM passages WHERE collection = ? AND id = ?", [(collection, each) for each in ids])

    def get(self, collection: str, ids: Sequence[str] | None = None) -> list[Passage]:
        """The passages with these ids, in the order in which they came in; all of them without ids."""
        wanted = None if ids is None else set(ids)
        with self._open() as db:
            rows = db.execute(
                f"SELECT {_COLUMNS} FROM passages p WHERE p.collection = ? ORDER BY p.number", (collection,)
            )
            return [_passage(row) for row in rows if wanted is None or row[0] in wanted]

    def search(self, collection: str, query: str, limit: int, *, containing: str = "") -> Found:
        """The passages that share most, and most telling, words with `query`, with distances from 0 to 1.

        Where fewer than `limit` share any, others follow in the order in which they came in. `containing`: only those
        in which this stands literally.
        """
        asked = dict.fromkeys(words(query))
        telling = [each for each in asked if each not in COMMON] or list(asked)
        match = " OR ".join(f'"{each}"' for each in telling)
        where = "p.collection = ? AND instr(p.text, ?) > 0"
        with self._open() as db:
            rows = db.execute(
                f"SELECT {_COLUMNS}, bm25(passage_words) FROM passage_words w JOIN passages p ON p.number = w.rowid "
                f"WHERE passage_words MATCH ? AND {where} ORDER BY bm25(passage_words), p.number LIMIT ?",
                (match or '""', collection, containing, limit),
            )
            found = [(_passage(row), 1 / (1 - row[-1])) for row in rows]
            if len(found) < limit:
                known = {passage.id for passage, _ in found}
                rows = db.execute(
                    f"SELECT {_COLUMNS} FROM passages p WHERE {where} ORDER BY p.number LIMIT ?",
                    (collection, containing, limit),
                )
                found += [(_passage(row), NOTHING_SHARED) for row in rows if row[0] not in known]
        return found[:limit]

    def nearest(self, collection: str, vector: Sequence[float], limit: int, *, containing: str = "") -> Found:
        """The passages whose vectors are nearest to `vector` by angle; the distance is 1 minus the cosine."""
        with self._open() as db:
            rows = db.execute(
                f"SELECT {_COLUMNS} FROM passages p "
                "WHERE p.collection = ? AND instr(p.text, ?) > 0 AND p.vector IS NOT NULL ORDER BY p.number",
                (collection, containing),
            )
            found = [(each, 1 - _cosine(vector, each.vector or ())) for each in map(_passage, rows)]
        return sorted(found, key=lambda each: each[1])[:limit]


def _passage(row: tuple[Any, ...]) -> Passage:
    vector = None
    if row[3] is not None:
        vector = array("f")
        vector.frombytes(row[3])
    return Passage(row[0], row[1], json.loads(row[2]), vector)


def _cosine(a: Sequence[float], b: Sequence[float]) -> float:
    if len(a) != len(b):
        raise ValueError(
            f"The query has {len(a)} dimensions and a stored passage {len(b)}: the collection was made with another "
            "embedding. Use that one, or make the collection anew (overwrite=True)."
        )
    lengths = math.hypot(*a) * math.hypot(*b)
    return sum(x * y for x, y in zip(a, b, strict=True)) / lengths if lengths else 0.0
