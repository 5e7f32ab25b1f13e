from __future__ import annotations

from coterie.testing import tool_call, tool_calls

from ...case import Case

CASE = Case(
    answers=[
        tool_calls(
            tool_call("get_stock_price", {"ticker": "NVDA"}, id="c1"),
            tool_call("get_stock_price", {"ticker": "AMD", "date": "2024-01-01"}, id="c2"),
        ),
        "They cost 12.5.",
    ]
)
