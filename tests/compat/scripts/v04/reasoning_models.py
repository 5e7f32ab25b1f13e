from __future__ import annotations

from coterie.testing import tool_call

from ...case import Case

CASE = Case(
    answers=[
        "<think>First this.</think>The answer.",
        {"content": "Said.", "reasoning_content": "Thought apart."},
        {**tool_call("look", {"word": "x"}, id="c1"), "content": "I look."},
        "Looked.",
        "Low.",
    ]
)
