from __future__ import annotations

from ..case import Case

CASE = Case(answers=["c", "said", "b", "said", "x", "y", "x", "y"])
