from __future__ import annotations

from coterie.testing import tool_call

from ...case import Case

CASE = Case(
    answers=[
        tool_call("increment_number", {"number": 5}, id="c1"),
        tool_call("increment_number", {"number": 6}, id="c2"),
        tool_call("increment_number", {"number": 7}, id="c3"),
        "The number is 8.",
    ]
)
