from __future__ import annotations

from ..case import Case

CASE = Case(answers=["A box.", "A blue box.", "Anything else?"])
