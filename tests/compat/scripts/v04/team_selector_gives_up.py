from __future__ import annotations

from ...case import Case, Differs

CASE = Case(
    answers=["nobody", "somebody", "I speak first.", "the first again", "alice", "I speak again."],
    own_words=[r"requests\[\d\]\.messages\[2\]\.content"],
    differs=[
        Differs(
            "variables.speakers[2]",
            "alice",
            "bob",
            "after too many attempts the previous speaker spoke although it may not",
        ),
        Differs("requests[5].messages[2].role", "assistant", "user", "the first allowed one speaks"),
        Differs("requests[5].messages[2].name", "<absent>", "alice", "the first allowed one speaks"),
    ],
)
