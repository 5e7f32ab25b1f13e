from __future__ import annotations

from coterie.testing import tool_call, tool_calls

from ...case import Case

CASE = Case(
    answers=[
        tool_call("transfer_to_financial_analyst", {}, id="c1"),
        tool_call("get_stock_data", {"symbol": "TSLA"}, id="c2"),
        tool_call("transfer_to_planner", {}, id="c3"),
        tool_call("transfer_to_news_analyst", {}, id="c4"),
        tool_calls(tool_call("get_news", {"query": "TSLA"}, id="c5"), tool_call("transfer_to_planner", {}, id="c6")),
        tool_call("transfer_to_writer", {}, id="c7"),
        {**tool_call("transfer_to_planner", {}, id="c8"), "content": "The report is ready."},
        "All done. TERMINATE",
    ]
)
