from __future__ import annotations

from ..case import Case

CASE = Case(answers=["First. TERMINATE", "Second.", "2nd", "Third.", "Fourth.", "Fifth.", "5"])
