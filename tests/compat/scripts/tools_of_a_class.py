from __future__ import annotations

from coterie.testing import tool_call

from ..case import Case

CASE = Case(
    answers=[
        tool_call("count", {"item": "apple"}),
        tool_call("sell", {"item": "apple", "amount": 5}),
        tool_call("sell", {"item": "apple", "amount": 3}),
        "Only three.",
        "Bye.",
    ]
)
