from __future__ import annotations

from ..case import Case

CASE = Case(typed=["3", "9", "x", "2", "", "q", "1"])
