from __future__ import annotations

from ..case import Case

CASE = Case(answers=["No.", "A long essay.", "No.", "Too short."])
