from __future__ import annotations

from coterie.testing import tool_call

from ..case import Case, Differs

_CALL = {"role": "assistant", "content": None, "function_call": {"name": "now", "arguments": "{}"}}

CASE = Case(
    answers=[
        *("caller", tool_call("now", {}, id="c1"), "caller", "It is twelve."),
        *("caller", tool_call("now", {}, id="c2"), "timer", "caller", "Twelve."),
        *("caller", _CALL, "caller", "Noon."),
    ],
    differs=[Differs("requests[6].messages[2].tool_calls", None, "<absent>", "Fields that are None are not sent.")],
)
