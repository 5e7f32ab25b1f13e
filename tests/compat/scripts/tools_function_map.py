from __future__ import annotations

from ..case import Case

CASE = Case(
    answers=[
        {"content": None, "function_call": {"name": "search", "arguments": '{"query": "cats"}'}},
        {"content": "Again:", "function_call": {"name": "find", "arguments": "{}"}},
        "Found 3 hits.\nTERMINATE",
    ]
)
