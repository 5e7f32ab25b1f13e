from __future__ import annotations

from ...case import Case, Differs

_WHY = "saw only the last of several nodes that spoke at the same time"

CASE = Case(
    differs=[
        Differs("variables.seen[0][4]", "end", "<absent>", _WHY),
        Differs("variables.seen[1]", "Digraph execution is complete", "Text 'STOP' mentioned", _WHY),
    ]
)
