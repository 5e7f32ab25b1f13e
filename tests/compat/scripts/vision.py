from __future__ import annotations

from ..case import Case

CASE = Case(answers=["A dot.", "None."], own_words=[r"requests\[\d\]\.messages\[0\]\.content"])
