from __future__ import annotations

from ..case import Case

CASE = Case(
    answers=["Yes", "A red cat", "No", "Fine."],
    own_words=[r"requests\[[0-2]\]\.messages\[\d\]\.content", r"requests\[3\]\.messages\[0\]\.content"],
)
