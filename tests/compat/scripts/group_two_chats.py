from __future__ import annotations

from ..case import Case

CASE = Case(answers=[f"said {number}" for number in range(6)])
