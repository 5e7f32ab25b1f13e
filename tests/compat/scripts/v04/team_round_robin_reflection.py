from __future__ import annotations

from ...case import Case

CASE = Case(
    answers=[
        "Leaves fall.",
        "Add a rhyme.",
        "Leaves fall for all.",
        "APPROVE",
        "Leaves.",
        "APPROVE it.",
        "秋",
        "APPROVE 好",
        "More leaves.",
        "Even more.",
        "APPROVE at last",
    ]
)
