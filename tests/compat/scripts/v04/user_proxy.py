from __future__ import annotations

from ...case import Case

CASE = Case(
    answers=["Blue, blue, blue, blue.", "Bluer.", "APPROVE this?"],
    typed=["Make it bluer.", "APPROVE"],
    own_words=[r"variables\.said\[\d+\]"],
)
