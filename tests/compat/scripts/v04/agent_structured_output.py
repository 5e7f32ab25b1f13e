from __future__ import annotations

from coterie.testing import tool_call

from ...case import Case

_ANSWER = '{"thoughts": "clear", "response": "happy", "score": 0.5}'

CASE = Case(
    answers=[
        _ANSWER,
        tool_call("sentiment", {"text": "I am glad."}, id="c1"),
        _ANSWER,
        '{"thoughts": "blue", "response": "sad", "score": 1}',
        '{"thoughts": "wrong", "response": "other", "score": 1}',
    ]
)
