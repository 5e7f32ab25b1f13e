from __future__ import annotations

from coterie.testing import tool_call

from ..case import Case

CASE = Case(
    answers=[
        tool_call("revenue", {"year": 2020}),
        "It was 4040.",
        {"content": "Let me look.", **{"tool_calls": tool_call("revenue", {"year": 2021}, id="x1")["tool_calls"]}},
    ]
)
