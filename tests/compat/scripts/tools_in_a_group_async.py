from __future__ import annotations

from coterie.testing import tool_call, tool_calls

from ..case import Case

CASE = Case(
    answers=[
        tool_calls(
            tool_call("reserve", {"order": {"item": "tea"}}, id="c1"), tool_call("count", {"item": "tea"}, id="c2")
        ),
        tool_call("pay", {"amount": 3.5}, id="c3"),
        "Sorry. TERMINATE",
        "Bye.",
    ]
)
