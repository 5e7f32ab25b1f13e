from __future__ import annotations

from ...case import Case, Differs

CASE = Case(
    differs=[
        Differs(
            "printed line 18",
            "TypeError",
            '{"items": [{"name": "n", "price": 1.5, "tags": []}], "color": "red", "note": null}',
            "A result of a tool with an enum or a date in it raised `TypeError`",
        )
    ]
)
