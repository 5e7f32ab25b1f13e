from __future__ import annotations

from ..case import Case, Differs

_WHY = "An async group chat does what a sync one does"

CASE = Case(
    answers=["Too wet.", "Then not."],
    differs=[
        Differs(f"printed line {line}", "<absent>", f"\nNext speaker: {name}\n", _WHY)
        for line, name in ((7, "Critic"), (12, "Admin"), (17, "Planner"))
    ],
)
