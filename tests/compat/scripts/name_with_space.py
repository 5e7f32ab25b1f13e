from __future__ import annotations

from ..case import Case, Differs

CASE = Case(
    answers=["A text.", "Text."],
    differs=[
        Differs(
            "requests[1].messages[2].name",
            "Technical Writer",
            "Technical_Writer",
            "Messages are shaped for strict endpoints on the way out: an answer for every call, legal names.",
        )
    ],
)
