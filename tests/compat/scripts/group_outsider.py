from __future__ import annotations

from ..case import Case

CASE = Case(answers=["a", "A here", "b", "B here", "a", "A again"])
