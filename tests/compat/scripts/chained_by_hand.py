from __future__ import annotations

from ..case import Case

CASE = Case(answers=["Owls fly. TERMINATE", "An owl poem.", "Bees hum. TERMINATE", "A bee poem."])
