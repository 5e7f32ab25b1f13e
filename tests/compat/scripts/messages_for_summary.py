from __future__ import annotations

from coterie.testing import tool_call

from ..case import Case

CASE = Case(
    answers=[{"content": "with text", "tool_calls": tool_call("f", {"x": "y"}, id="t1")["tool_calls"]}, "ok", "bye"]
)
