from __future__ import annotations

from ..case import Case

CASE = Case(answers=["Hi Cathy.", "How are you?", "Fine.", "Great."])
