from __future__ import annotations

from ...case import Case, Differs

_WHY = "What memories add was stored in the model context after every message, and never removed."
_NOTES = "\nRelevant memory content (in chronological order):\n1. The user likes tea.\n"

CASE = Case(
    answers=["One.", "Two."],
    differs=[
        Differs("variables.kept[0]", "SystemMessage", "<absent>", _WHY),
        Differs("variables.kept[1]", "SystemMessage", "<absent>", _WHY),
        Differs("requests[1].messages[2].content", _NOTES, "One.", _WHY),
        Differs("requests[1].messages[2].role", "system", "assistant", _WHY),
        Differs("requests[1].messages[3].role", "assistant", "user", _WHY),
        Differs("requests[1].messages[3].content", "One.", "Second?", _WHY),
        Differs("requests[1].messages[3].name", "<absent>", "user", _WHY),
        Differs("requests[1].messages[4].role", "user", "system", _WHY),
        Differs("requests[1].messages[4].name", "user", "<absent>", _WHY),
        Differs("requests[1].messages[4].content", "Second?", _NOTES, _WHY),
        Differs("requests[1].messages[5]", {"content": _NOTES, "role": "system"}, "<absent>", _WHY),
    ],
)
