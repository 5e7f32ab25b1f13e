from __future__ import annotations

from ..case import Case

CASE = Case(answers=["Why did the chicken...", "Ha! Another.", "Knock knock."])
