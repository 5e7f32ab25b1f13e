from __future__ import annotations

from ..case import Case, Differs

_WHY = "Sync hooks also run in async chats"

CASE = Case(
    answers=["one", "two"],
    differs=[
        Differs("requests[1].messages[1].content", "go", "more", _WHY),
        Differs("requests[1].messages[2]", {"content": "one", "role": "assistant", "name": "writer"}, "<absent>", _WHY),
        Differs("requests[1].messages[3]", {"content": "more", "role": "user", "name": "user"}, "<absent>", _WHY),
    ],
)
