from __future__ import annotations

from coterie.testing import tool_call, tool_calls

from ...case import Case

CASE = Case(
    answers=[
        tool_calls(
            tool_call("add", {"a": 1}, id="c1"),
            tool_call("forecast", {"place": {"city": "Oslo"}, "days": [1, 2]}, id="c2"),
            tool_call("tell", {"text": "hi"}, id="c3"),
            tool_call("with_token", {"text": "token"}, id="c4"),
            tool_call("nothing", {}, id="c6"),
        ),
        tool_calls(
            tool_call("broken", {"x": 3}, id="d1"),
            tool_call("unknown", {"x": 3}, id="d2"),
            tool_call("add", '{"a": ', id="d3"),
            tool_call("add", {"a": "many"}, id="d4"),
            tool_call("forecast", {"place": "Oslo"}, id="d5"),
            tool_call("add", {}, id="d6"),
        ),
        "Done.",
    ]
)
