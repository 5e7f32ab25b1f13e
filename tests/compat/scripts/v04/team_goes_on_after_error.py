from __future__ import annotations

from ...case import Case, Differs

_WHY = "even `reset()` did not help"

CASE = Case(
    differs=[
        Differs("variables.seen[1][2]", "<absent>", "b", _WHY),
        Differs("variables.seen[2]", "The group chat is stopped.", "Maximum number of turns 2 reached.", _WHY),
    ]
)
