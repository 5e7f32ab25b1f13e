from __future__ import annotations

from ..case import Case, Differs

_SEARCH = "`search_string` holds for every database, and for every search of a chat."
_TASK = "an unknown `task` is refused when the agent is made"

CASE = Case(
    answers=["It is 7.", "The answer is 7.", "Hm."],
    differs=[
        Differs("printed line 18", "asked 'It is 7.' 2 ''", "asked 'It is 7.' 2 'Fact'", _SEARCH),
        Differs("variables.refused", "<absent>", "NotImplementedError", _TASK),
    ],
)
