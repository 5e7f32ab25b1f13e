from __future__ import annotations

from ...case import Case

import json


def _ledger(
    *, done: bool = False, loop: bool = False, progress: bool = True, who: str = "Coder", what: str = "Code it."
) -> str:
    answers = {
        "is_request_satisfied": done,
        "is_in_loop": loop,
        "is_progress_being_made": progress,
        "next_speaker": who,
        "instruction_or_question": what,
    }
    return json.dumps({key: {"reason": f"since {key}", "answer": answer} for key, answer in answers.items()})


CASE = Case(
    answers=[
        "The facts are few.",
        "The plan is short.",
        _ledger(),
        "print('proof')",
        _ledger(who="Assistant", what="Check."),
        "Checked.",
        _ledger(progress=False),
        "New facts.",
        "New plan.",
        _ledger(who="Assistant", what="Finish."),
        "Finished.",
        _ledger(done=True),
        "The final answer.",
        "Facts.",
        "Plan.",
        _ledger(who="Assistant", what="Try."),
        "Tried.",
        "I ran out.",
    ],
    own_words=[
        r"requests\[\d+\]\.messages\[\d+\]\.content",
        r"requests\[\d+\]\.response_format\.json_schema\..*",
        r"variables\.(results|states)\[\d+\].*content",
    ],
)
