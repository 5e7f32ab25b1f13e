from __future__ import annotations

from ...case import Case

_WHY = "What memories add was stored in the model context after every message, and never removed."

CASE = Case(answers=["One.", "Two."], differs=[])
