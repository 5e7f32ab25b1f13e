from __future__ import annotations

from ...case import Case

CASE = Case(
    continues="v04/graph_component_saved",
    answers=["APPROVE now.", "Closed.", "Third draft.", "APPROVE it.", "Closed again."],
)
