from __future__ import annotations

from typing import Any

from ...case import Case


def _answer(request: dict[str, Any]) -> str:
    name = request["messages"][0]["content"]
    if name == "You are c.":
        return "loop" if len(request["messages"]) < 5 else "exit"
    return f"{name} {len(request['messages'])}"


CASE = Case(answers=_answer, at_once=True)
