from __future__ import annotations

from ..case import Case, Differs

_USED = {
    "total_cost": 0.0168,
    "gpt-4": {"cost": 0.0168, "prompt_tokens": 400, "completion_tokens": 80, "total_tokens": 480},
}
_WHY = "The choices of speakers count as use of the manager."

CASE = Case(
    answers=["nobody", "alice and bob", "alice", "alice here", "bob", "bob here"],
    own_words=[r"requests\[2\]\.messages\[6\]\.content"],  # only ours repeats the names
    differs=[
        Differs("variables.manager.total_usage", None, _USED, _WHY),
        Differs("variables.manager.actual_usage", None, _USED, _WHY),
    ],
)
