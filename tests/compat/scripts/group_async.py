from __future__ import annotations

from coterie.testing import tool_call

from ..case import Case, Differs

_WHY = "An async group chat does what a sync one does"
_STORED = "What a group writes into its log does not change what the manager has stored."

CASE = Case(
    answers=[tool_call("wait", {"seconds": 3}, id="c1"), "Waited."],
    differs=[
        *(
            Differs(f"printed line {line}", "<absent>", f"\nNext speaker: {name}\n", _WHY)
            for line, name in ((6, "caller"), (14, "worker"), (25, "caller"), (30, "poet"))
        ),
        Differs("variables.manager.chat_messages.caller[1].content", "", None, _STORED),
        Differs("variables.manager.chat_messages.caller[1].name", "caller", "<absent>", _STORED),
    ],
)
