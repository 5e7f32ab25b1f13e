from __future__ import annotations

from coterie.testing import tool_call, tool_calls

from ...case import Case

CASE = Case(
    answers=[
        tool_call("analyze_stock", {"ticker": "AAL"}, id="c1"),
        tool_calls(
            tool_call("google_search", {"query": "AAL news", "num_results": 5}, id="c2"),
            tool_call("google_search", {"query": "AAL history"}, id="c3"),
        ),
        "All is well. TERMINATE",
    ]
)
