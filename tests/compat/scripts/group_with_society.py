from __future__ import annotations

from ..case import Case

CASE = Case(answers=["x one", "y one", "a one", "x two", "y two"])
