from __future__ import annotations

from ..case import Case, Differs

CASE = Case(
    answers=["First answer.", "Second answer.", "Not from the cache!"],
    differs=[Differs("variables.paid", 0.0084, 0.0, "`ChatResult.cost` is what this chat used.")],
)
