from __future__ import annotations

from ..case import Case

CASE = Case(answers=["1.", "2.", "3.", "4.", "All four."])
