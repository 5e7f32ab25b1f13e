from __future__ import annotations

from ...case import Case

CASE = Case(answers=["Day 1, 2, 3.", "See the temples.", "Say namaste.", "The whole plan. TERMINATE"])
