from __future__ import annotations

import json

from ...case import Case

_LEDGER = {
    "is_request_satisfied": False,
    "is_in_loop": False,
    "is_progress_being_made": True,
    "next_speaker": "Coder",
    "instruction_or_question": "Code it.",
}


def _ledger(**changes: object) -> str:
    answers = {**_LEDGER, **changes}
    return json.dumps({key: {"reason": f"since {key}", "answer": answer} for key, answer in answers.items()})


CASE = Case(
    continues="v04/team_magentic_one",
    answers=["Facts.", "Plan.", _ledger(), "Coded.", _ledger(is_request_satisfied=True), "All done."],
    own_words=[r"requests\[\d+\]\.messages\[\d+\]\.content"],
)
