from __future__ import annotations

from coterie.testing import tool_call, tool_calls

from ...case import Case

CASE = Case(
    answers=[
        "one two three",
        tool_calls(tool_call("look", {"word": "x"}, id="c1"), tool_call("look", {"word": "yy"}, id="c2")),
        '{"year": 1969}',
        "four",
        "five",
        "six",
    ],
)
