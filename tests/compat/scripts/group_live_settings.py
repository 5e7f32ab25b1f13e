from __future__ import annotations

from ..case import Case, Differs

CASE = Case(differs=[Differs("variables.said", 3, 5, "A group's settings are read live")])
