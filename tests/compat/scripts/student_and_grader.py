from __future__ import annotations

from ..case import Case

CASE = Case(answers=["124?", "No.", "144.", "CORRECT", "A summary.", "I give up.", "so?", "x", "y"])
