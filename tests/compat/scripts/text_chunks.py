from __future__ import annotations

from ..case import Case, Differs

CASE = Case(differs=[Differs("variables.found.lines", 8, 6, "are filled up to their limit")])
