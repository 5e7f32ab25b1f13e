from __future__ import annotations

from coterie.testing import tool_call

from ...case import Case, Differs

CASE = Case(
    answers=[tool_call("CodeExecutor", {"code": "print(6 * 7)"}, id="c1"), "It is 42."],
    own_words=[r"requests\[0\]\.tools\[0\]\.function\.parameters\.properties\.code\.description"],
    differs=[
        Differs(
            "variables.results[7][0]",
            0,
            125,
            "Code of the local executor ran to its end when its token was cancelled.",
        )
    ],
)
