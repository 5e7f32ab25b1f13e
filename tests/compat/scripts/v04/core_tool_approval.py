from __future__ import annotations

from coterie.testing import tool_call

from ...case import Case, Differs

CASE = Case(
    answers=[
        tool_call("execute", {"code": "6 * 7"}, id="c1"),
        "It is 42.",
        tool_call("execute", {"code": "1 / 0"}, id="c2"),
        "Not allowed.",
    ],
    typed=["y", "n"],
    differs=[
        Differs(
            "requests[3].messages[3].content",
            "Error: ",
            "User denied tool execution.",
            "The model in `tool_agent_caller_loop` read `Error: ` for any failed call.",
        )
    ],
)
