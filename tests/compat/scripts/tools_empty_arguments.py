from __future__ import annotations

from coterie.testing import tool_call

from ..case import Case, Differs

CASE = Case(
    answers=[tool_call("now", ""), "Noon."],
    differs=[
        Differs(
            "printed line 1",
            "<absent>",
            "\n>>>>>>>> EXECUTING FUNCTION now...",
            "Empty arguments of a call count as `{}`.",
        ),
        Differs(
            "requests[1].messages[3].content",
            "Error: Expecting value: line 1 column 1 (char 0)\n The argument must be in JSON format.",
            "noon",
            "Empty arguments of a call count as `{}`.",
        ),
    ],
)
