from __future__ import annotations

from ..case import Case, Differs

CASE = Case(
    answers=[
        "```python\nprint(6 * 7)\n```",
        "42. TERMINATE",
        "Six times seven was asked.",
        "49. TERMINATE",
    ],
    differs=[
        Differs(
            "variables.first.chat_history[4]",
            {"content": "And what is 7 * 7?", "role": "assistant", "name": "user"},
            "<absent>",
            "`ChatResult.chat_history` is a copy.",
        ),
        Differs(
            "variables.first.chat_history[5]",
            {"content": "49. TERMINATE", "role": "user", "name": "assistant"},
            "<absent>",
            "`ChatResult.chat_history` is a copy.",
        ),
    ],
)
