from __future__ import annotations

from coterie.testing import tool_call

from ...case import Case

CASE = Case(
    answers=[
        tool_call("math_expert", {"task": "integral of x^2"}, id="c1"),
        "x^3/3",
        tool_call("chemistry_expert", {"task": "water"}, id="c2"),
        "H2O",
        tool_call("writing_team", {"task": "a poem"}, id="c3"),
        "Roses.",
        "Red.",
        "Here is all of it.",
    ]
)
