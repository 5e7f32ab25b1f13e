from __future__ import annotations

from coterie.testing import tool_call

from ...case import Case

CASE = Case(
    answers=[
        "PlanningAgent",
        "1. WebSearchAgent: find it. 2. DataAnalystAgent: compute.",
        "I choose WebSearchAgent.",
        tool_call("search_web_tool", {"query": "Miami Heat"}, id="c1"),
        "DataAnalystAgent",
        tool_call("percentage_change_tool", {"start": 10, "end": 15}, id="c2"),
        "DataAnalystAgent",
        "It grew by half.",
        "PlanningAgent",
        "Dwyane Wade. TERMINATE",
        "PlanningAgent",
        "Still Dwyane Wade. TERMINATE",
    ]
)
