from __future__ import annotations

from coterie.testing import tool_call

from ..case import Case, Differs

_WHY = "What a group writes into its log does not change what the manager has stored."

CASE = Case(
    answers=[tool_call("fn", {"times": 2}, id="c1"), "Done."],
    differs=[
        Differs("variables.manager.chat_messages.P[1].content", "", None, _WHY),
        Differs("variables.manager.chat_messages.P[1].name", "P", "<absent>", _WHY),
    ],
)
