from __future__ import annotations

from ..case import Case


def _answer(request: dict) -> str:  # type: ignore[type-arg]
    first = request["messages"][0]["content"]
    return f"I am {first}" if len(first) == 1 else "b" if request["messages"][-2].get("name") != "b" else "c"


CASE = Case(answers=_answer, own_words=[r"variables\.found\[[568]\]\[1\]"])
