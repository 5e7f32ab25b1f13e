from __future__ import annotations

from coterie.testing import tool_call, tool_calls

from ..case import Case

CASE = Case(
    answers=[
        tool_call("divide", {"a": 1, "b": 0}),
        tool_call("multiply", {"a": 1, "b": 0}),
        tool_call("divide", "{'a': 1, 'b': 2}"),
        tool_call("divide", '{"a": 1, "c": 2}'),
        tool_call("greet", '{"name": "two\nlines"}'),
        tool_calls(tool_call("greet", "[1]x"), tool_call("greet", '{"name": "x"')),
        "Enough.",
    ]
)
