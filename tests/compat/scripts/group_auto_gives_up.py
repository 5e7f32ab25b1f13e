from __future__ import annotations

from ..case import Case

CASE = Case(
    answers=lambda request: {"a": "hm", "b": "I am b", "c": "I am c"}.get(request["messages"][0]["content"], "?")
)
