from __future__ import annotations

from ..case import Case

CASE = Case(answers=["b", "La la la.", "c", "Tra la la."])
