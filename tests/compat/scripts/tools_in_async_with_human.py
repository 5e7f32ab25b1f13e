from __future__ import annotations

from coterie.testing import tool_call, tool_calls

from ..case import Case, Differs

CASE = Case(
    answers=[
        tool_calls(tool_call("fetch", {"url": "u1"}), tool_call("store", {"text": "t"})),
        "TERMINATE",
        tool_call("fetch", {"url": "u2"}),
        "TERMINATE",
    ],
    typed=["once more", "exit", "exit"],
    differs=[
        Differs(
            "printed line 18",
            "\n>>>>>>>> USING AUTO REPLY...",
            "<absent>",
            "An async chat asks each built-in reply once.",
        ),
        Differs(
            "printed line 63",
            ">>>>>>>> USING AUTO REPLY...\n",
            "<absent>",
            "An async chat asks each built-in reply once.",
        ),
    ],
)
