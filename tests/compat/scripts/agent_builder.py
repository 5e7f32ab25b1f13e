from __future__ import annotations

from ..case import Case

CASE = Case(
    answers=[
        "Owl_Counter_Expert,Bird_Watcher_Expert",
        "You count owls.",
        "You watch birds.",
        "Counts owls.",
        "Watches birds.",
        "NO",
    ],
    own_words=[r"requests\[\d\]\.messages\[\d\]\.content"],
)
