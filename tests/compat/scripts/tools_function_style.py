from __future__ import annotations

from ..case import Case

CASE = Case(
    answers=[{"content": None, "function_call": {"name": "add", "arguments": '{"a": 1}'}}, "6"]
)
