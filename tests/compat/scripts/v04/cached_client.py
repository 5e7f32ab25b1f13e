from __future__ import annotations

from ...case import Case

CASE = Case(answers=["Fine.", "{}", "Another.", "in a few words", "Agent's."])
