from __future__ import annotations

from ..case import Case

CASE = Case(answers=["Too low.", "Too high."], typed=["79", "53"])
