from __future__ import annotations

from coterie.testing import tool_call, tool_calls

from ..case import Case

CASE = Case(
    answers=[
        tool_call("currency_calculator", {"base": {"currency": "EUR", "amount": 110}, "quote_currency": "CHF"}),
        tool_calls(
            tool_call("lookup", {"keys": ["a", "bcd"]}), tool_call("nothing", {}), tool_call("number", {"pair": [3, 4]})
        ),
        tool_call("names", {}),
        "That was all. TERMINATE",
        "All tools were tried.",
    ]
)
