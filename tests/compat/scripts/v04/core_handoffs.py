from __future__ import annotations

from coterie.testing import tool_call

from ...case import Case

CASE = Case(
    answers=[
        tool_call("transfer_to_sales", {}, id="c1"),
        "Which rocket?",
        tool_call("execute_order", {"product": "rocket", "price": 9}, id="c2"),
        "It is yours.",
    ],
    typed=["The big one.", "exit"],
)
