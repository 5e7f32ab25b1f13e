from __future__ import annotations

from ..case import Case

CASE = Case(
    answers=["Yes", "A red cat", "No", "Fine."],
    own_words=[r"requests\[\d\]\.messages\[\d\]\.content"],
)
