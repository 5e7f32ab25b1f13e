from __future__ import annotations

from typing import Any

from ..case import Case

CASE = Case(answers=["A box.", "A blue box.", "Anything else?"])
