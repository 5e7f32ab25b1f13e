from __future__ import annotations

from coterie.testing import tool_call

from ...case import Case

CASE = Case(answers=["Noted.", tool_call("weather", {"city": "Oslo"}, id="c1"), "7."])
