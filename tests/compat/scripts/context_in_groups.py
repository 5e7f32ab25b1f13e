from __future__ import annotations

from ..case import Case, Differs

_WHY = "A message with a `context` is rendered with it whenever it is sent to a model"

CASE = Case(
    answers=["one", "two", "three", "four"],
    differs=[
        Differs("requests[1].messages[1].content", "On {topic}.", "On owls.", _WHY),
        Differs("requests[1].messages[1].context", {"topic": "owls"}, "<absent>", _WHY),
    ],
)
