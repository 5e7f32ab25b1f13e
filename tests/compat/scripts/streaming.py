from __future__ import annotations

from coterie.testing import tool_call

from ..case import Case, Differs

CASE = Case(
    answers=[
        "Here is code:\n```python\nprint('run')\n```\nthat prints.",
        tool_call("cry", {"city": "Oslo"}),
        "The end is near.",
    ],
    differs=[
        Differs("printed line 35", "", "<absent>", "A streamed answer has the shape of a whole one."),
        Differs("variables.history[3].content", "", None, "A streamed answer has the shape of a whole one."),
        Differs(
            "variables.history[3].tool_calls[0].index", 0, "<absent>", "A streamed answer has the shape of a whole one."
        ),
        Differs("requests[2].messages[4].content", "", None, "A streamed answer has the shape of a whole one."),
        Differs(
            "requests[2].messages[4].tool_calls[0].index",
            0,
            "<absent>",
            "A streamed answer has the shape of a whole one.",
        ),
    ],
)
