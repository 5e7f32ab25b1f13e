from __future__ import annotations

from coterie.testing import tool_call, tool_calls

from ...case import Case

CASE = Case(
    answers=[
        tool_calls(tool_call("shoot", {}, id="c1"), tool_call("counter", {"by": 2}, id="c2")),
        tool_calls(tool_call("counter", {"by": 3}, id="c3"), tool_call("shoot", {"a": 1}, id="c4")),
        "Done.",
    ]
)
