from __future__ import annotations

from ...case import Case, Differs

_WHY = "Whatever a model call led to tells of that call's."
_USAGE = {"class": "RequestUsage", "completion_tokens": 20, "prompt_tokens": 100}

CASE = Case(
    answers=["```python\nprint(6 * 7)\n```", "It is 42.", "Talking."],
    differs=[
        Differs("variables.events[1].models_usage", None, _USAGE, _WHY),
        Differs("variables.events[4].messages[1].models_usage", None, _USAGE, _WHY),
    ],
)
