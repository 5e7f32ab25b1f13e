from __future__ import annotations

from coterie.testing import tool_call

from ...case import Case, Differs

CASE = Case(
    answers=[tool_call("now", "", id="c1")],
    differs=[
        Differs(
            "variables.results[0]",
            "Error: Expecting value: line 1 column 1 (char 0)",
            "noon",
            "A call whose arguments are an empty text was an error.",
        )
    ],
)
