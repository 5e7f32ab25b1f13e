from __future__ import annotations

from ..case import Case

CASE = Case(answers=["a1", "a2", "a3"])
