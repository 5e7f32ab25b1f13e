from __future__ import annotations

from ..case import Case, Differs

_WHY = "`MessageTokenLimiter` with `max_tokens` alone keeps as much of the newest history as fits."
_LAST = {"role": "assistant", "content": "the last of five messages", "name": "cid"}

CASE = Case(
    differs=[
        Differs("variables.found[5][0][0].content", "the last of five messages", "a second", _WHY),
        Differs("variables.found[5][0][0].name", "cid", "ben", _WHY),
        Differs("variables.found[5][0][1]", "<absent>", _LAST, _WHY),
        Differs(
            "variables.found[5][1][0]",
            "Truncated 7 tokens. Number of tokens reduced from 12 to 5",
            "Truncated 5 tokens. Number of tokens reduced from 12 to 7",
            _WHY,
        ),
    ],
)
