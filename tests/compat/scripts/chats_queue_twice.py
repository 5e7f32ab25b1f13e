from __future__ import annotations

from ..case import Case, Differs

CASE = Case(
    differs=[
        Differs(
            "variables.second[1]",
            "two\nContext: \np\np",
            "two\nContext: \np",
            "Dicts in a queue of chats are never changed.",
        ),
        Differs("variables.keys[0]", True, False, "Dicts in a queue of chats are never changed."),
        Differs("variables.keys[1]", True, False, "Dicts in a queue of chats are never changed."),
    ]
)
