from __future__ import annotations

from typing import Any

from coterie.testing import tool_call

from ...case import Case


def _answer(request: dict[str, Any]) -> Any:
    messages = request["messages"]
    number = int(messages[0]["content"])
    if messages[-1]["role"] == "tool":
        return f"{number} doubled is {messages[-1]['content']} after {len(messages)}"
    return tool_call("double", {"number": number}, id=f"c{number}")


CASE = Case(answers=_answer, at_once=True)
