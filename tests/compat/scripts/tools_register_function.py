from __future__ import annotations

from coterie.testing import tool_call, tool_calls

from ..case import Case

CASE = Case(
    answers=[
        tool_calls(
            tool_call("get_weather", {"city": "Oslo"}, id="c1"),
            tool_call("clock", {"zone": "CET"}, id="c2"),
            tool_call("get_weather", {"city": "Bergen", "unit": "fahrenheit"}, id="c3"),
        ),
        "Fine weather. TERMINATE",
    ]
)
