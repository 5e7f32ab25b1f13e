from __future__ import annotations

from coterie.testing import tool_call

from ...case import Case

CASE = Case(answers=["Roses.", "A person.", tool_call("transfer_to_user", {}, id="c1"), "Sunny! TERMINATE", "What?"])
