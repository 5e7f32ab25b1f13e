from __future__ import annotations

from ..case import Case

CASE = Case(
    answers=["a1", "b1", "TERMINATE", "c1", "TERMINATE", "d1", "d2", "TERMINATE", "e", "f"],
    typed=["", "more", "exit", "exit", "exit", "exit"],
)
