from __future__ import annotations

from coterie.testing import tool_call

from ...case import Case

CASE = Case(
    continues="v04/agent_state_and_component", answers=[tool_call("weather", {"city": "Bergen"}, id="c9"), "Seven."]
)
