from __future__ import annotations

from coterie.testing import tool_call

from ...case import Case

CASE = Case(
    answers=[
        tool_call("get_weather", {"city": "New York"}, id="c1"),
        "It is 73 degrees and sunny in New York.",
        "You are welcome.",
    ]
)
