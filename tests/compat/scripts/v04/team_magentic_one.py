from __future__ import annotations

import json

from ...case import Case, Differs


def _ledger(*, done: bool = False, progress: bool = True, who: str = "Coder", what: str = "Code it.") -> str:
    answers = {
        "is_request_satisfied": done,
        "is_in_loop": False,
        "is_progress_being_made": progress,
        "next_speaker": who,
        "instruction_or_question": what,
    }
    return json.dumps({key: {"reason": f"since {key}", "answer": answer} for key, answer in answers.items()})


_WHY = "The final answer of `MagenticOneGroupChat` told of no tokens."
_USAGE = {"completion_tokens": 20, "prompt_tokens": 100}

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
        _ledger(who="Assistant", what="Try more."),
        "Tried in vain.",
        "I ran out.",
    ],
    own_words=[r"requests\[\d+\]\.messages\[\d+\]\.content", r"variables\.(results|states)\[\d+\]\..*\.content"],
    differs=[
        Differs("variables.results[0].messages[9].models_usage", None, {"class": "RequestUsage", **_USAGE}, _WHY),
        Differs("variables.results[1].messages[6].models_usage", None, {"class": "RequestUsage", **_USAGE}, _WHY),
        Differs("variables.states[0].agent_states.Assistant.message_buffer[0].models_usage", None, _USAGE, _WHY),
        Differs("variables.states[0].agent_states.Coder.message_buffer[3].models_usage", None, _USAGE, _WHY),
        Differs(
            "variables.states[0].agent_states.MagenticOneOrchestrator.message_thread[3].models_usage",
            None,
            _USAGE,
            _WHY,
        ),
    ],
)
