from __future__ import annotations

from coterie.testing import tool_call

from ...case import Case

CASE = Case(
    answers=[
        "Once upon a time there was a very short story.",
        {**tool_call("look", {"word": "tea"}, id="c1"), "content": "Let me look."},
        "Tea is TEA.",
    ]
)
