from __future__ import annotations

from coterie.testing import tool_call

from ...case import Case

CASE = Case(
    answers=[
        "Fine.",
        tool_call("look", {"word": "x"}, id="c2"),
        {**tool_call("look", {"word": "y"}, id="c3"), "content": "I will look."},
        "Not looked.",
        "Warm.",
        '{"a": 1}',
        "plain",
        '{"year": 1969, "text": "moon"}',
        "named",
        '{"b": 2}',
    ]
)
