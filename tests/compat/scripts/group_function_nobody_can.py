from __future__ import annotations

from coterie.testing import tool_call

from ..case import Case, Differs

CASE = Case(
    answers=[
        *("caller", tool_call("look", {}, id="c1")),
        *("caller", tool_call("look", {}, id="c2"), "two", "caller", "Seen."),
    ],
    differs=[Differs("requests[4].messages[2].tool_calls", None, "<absent>", "Fields that are None are not sent.")],
)
