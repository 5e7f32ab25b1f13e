from __future__ import annotations

from coterie.testing import tool_call

from ...case import Case

CASE = Case(
    answers=[
        tool_call("transfer_to_flights_refunder", {}, id="c1"),
        tool_call("transfer_to_user", {}, id="c2"),
        tool_call("refund_flight", {"flight_id": "507811"}, id="c3"),
        tool_call("transfer_to_travel_agent", {}, id="c4"),
        "Your flight is refunded. TERMINATE",
    ]
)
