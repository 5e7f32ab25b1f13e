from __future__ import annotations

from ..case import Case

CASE = Case(
    answers=["The sea.", "Yes."],
    own_words=[r"requests\[\d\]\.messages\[0\]\.content", r"requests\[\d\]\.messages\[1\]\.content"],
)
