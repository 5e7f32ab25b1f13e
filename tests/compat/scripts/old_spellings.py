from __future__ import annotations

from ..case import Case

CASE = Case(
    answers=[
        {"role": "assistant", "content": None, "function_call": {"name": "shout", "arguments": '{"text": "hi"}'}},
        "TERMINATE",
    ]
)
