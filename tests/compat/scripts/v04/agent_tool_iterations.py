from __future__ import annotations

from coterie.testing import tool_call, tool_calls

from ...case import Case

CASE = Case(
    answers=[
        tool_call("increment", {"number": 1}, id="c1"),
        tool_call("increment", {"number": 2}, id="c2"),
        "1, 2, 3",
        tool_call("increment", {"number": 1}, id="c3"),
        tool_calls(tool_call("increment", {"number": 2}, id="c4"), tool_call("increment", {"number": 8}, id="c5")),
        tool_call("increment", {"number": 1}, id="c6"),
        tool_call("increment", {"number": 2}, id="c7"),
        "I counted.",
        tool_call("increment", {"number": 41}, id="c8"),
    ]
)
