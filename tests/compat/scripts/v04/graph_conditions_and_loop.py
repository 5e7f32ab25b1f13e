from __future__ import annotations

from typing import Any

from ...case import Case


def _answer(request: dict[str, Any]) -> str:
    name = request["messages"][0]["content"]
    count = len(request["messages"])
    if "reviewer" in name:
        return "APPROVE" if count > 4 else "REVISE"
    if name == "You are a.":
        return "left and right" if count < 3 else "only left"
    return f"{name} {count}"


CASE = Case(answers=_answer, at_once=True)
