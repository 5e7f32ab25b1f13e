from __future__ import annotations

from ..case import Case, Differs

CASE = Case(
    differs=[Differs("variables.outcome", {}, "refused", "Circles and unknown prerequisites among chats are refused")]
)
