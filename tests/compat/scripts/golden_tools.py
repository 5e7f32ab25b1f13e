from __future__ import annotations

from coterie.testing import tool_call, tool_calls

from ..case import Case

CASE = Case(
    answers=[
        tool_calls(tool_call("add", {"a": 1, "b": 2}, id="c1"), tool_call("nope", {}, id="c2")),
        tool_call("lots", {"point": {"x": 1}, "kind": "a"}, id="c3"),
        "done TERMINATE",
        "TERMINATE",
    ]
)
