from __future__ import annotations

from coterie.testing import tool_call

from ...case import Case

CASE = Case(
    continues="v04/team_swarm_refund",
    answers=[
        tool_call("refund_flight", {"flight_id": "507811"}, id="c3"),
        tool_call("transfer_to_travel_agent", {}, id="c4"),
        "Your flight is refunded. TERMINATE",
    ],
)
