from __future__ import annotations

from ...case import Case

CASE = Case(answers=["Draft.", "REVISE this.", "Second draft."])
