from __future__ import annotations

from ..case import Case

CASE = Case(
    answers=[
        '[{"name": "accuracy", "description": "Is it right?", "accepted_values": ["yes", "no"]}]',
        '{"accuracy": "yes"}',
    ],
    own_words=[r"requests\[\d\]\.messages\[\d\]\.content", "printed line (4|23)"],
)
