from __future__ import annotations

from ..case import Case, Differs

_WHY = "A member of a resumed group keeps its own earlier messages as its own."

CASE = Case(
    answers=["Then by train.", "Too slow.", "By bus.", "Hm."],
    own_words=[r"variables\.refused\[0\]"],
    differs=[Differs(f"requests[{at}].messages[2].role", "user", "assistant", _WHY) for at in (0, 2)],
)
