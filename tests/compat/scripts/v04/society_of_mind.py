from __future__ import annotations

from ...case import Case

CASE = Case(
    answers=[
        "A story.",
        "Better.",
        "A better story.",
        "APPROVE",
        "The story.",
        "La historia.",
        "A second story.",
        "APPROVE",
        "The second story.",
        "A third story.",
        "APPROVE",
        "The third story.",
    ],
    own_words=[r"requests\[(9|10)\]\.messages\[2\]\.content"],  # what announces the earlier messages
)
