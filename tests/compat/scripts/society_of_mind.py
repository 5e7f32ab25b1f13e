from __future__ import annotations

from ..case import Case

CASE = Case(
    answers=["one", "two TERMINATE", "three", "four", "five", "six", "short", "7", "8", "9", "10", "11"],
    own_words=[r"requests\[6\]\.messages\[0\]\.content"],
)
