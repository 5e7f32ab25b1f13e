from __future__ import annotations

from coterie.testing import tool_call

from ..case import Case

CASE = Case(
    answers=[
        tool_call("calculator", {"a": 232, "b": 32, "operator": "-"}),
        tool_call("calculator", {"a": 13312, "b": 200, "operator": "/"}),
        tool_call("calculator", {"a": 1, "b": 0, "operator": "/"}),
        tool_call("calculator", {"a": 1, "b": 2, "operator": "%"}),
        "The result is 221490. TERMINATE",
    ]
)
