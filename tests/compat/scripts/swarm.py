from __future__ import annotations

from ..case import Case, Differs

_WHY = "`SwarmAgent` and what belongs to it are there"

CASE = Case(differs=[Differs("variables.found", False, True, _WHY), Differs("variables.same", False, True, _WHY)])
