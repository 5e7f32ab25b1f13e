from __future__ import annotations

from coterie.testing import tool_call, tool_calls

from ..case import Case

CASE = Case(
    answers=[
        tool_call("timer", {"num_seconds": "2"}),
        tool_calls(tool_call("stopwatch", {"num_seconds": "3"}), tool_call("timer", {"num_seconds": "x"})),
        "Both are done. TERMINATE",
    ]
)
