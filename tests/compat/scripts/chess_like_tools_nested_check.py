from __future__ import annotations

from coterie.testing import tool_call

from ..case import Case

CASE = Case(
    answers=["Let me think.", tool_call("legal_moves", {}), tool_call("make_move", {"move": "e2e4"}), "I moved to e4."]
)
