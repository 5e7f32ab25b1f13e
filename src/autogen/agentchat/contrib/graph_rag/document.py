"""Document: something that a graph database takes in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any


class DocumentType(Enum):
    """What a document is."""

    TEXT = auto()
    HTML = auto()
    PDF = auto()


@dataclass
class Document:
    """A document: its kind, and its data or where it is."""

    doctype: DocumentType
    data: Any | None = None
    path_or_url: str | None = ""
