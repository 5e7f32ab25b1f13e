from __future__ import annotations

from coterie.testing import tool_call

from ..case import Case

CASE = Case(
    answers=[
        tool_call("ask_planner", {"message": "How to build?"}),
        "Step by step.",
        "First the plan.",
        "Too vague.",
        "Then bricks. TERMINATE",
    ]
)
