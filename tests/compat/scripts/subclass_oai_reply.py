from __future__ import annotations

from ..case import Case, Differs

CASE = Case(
    answers=["Hello.", "from the model"],
    differs=[
        Differs(
            "printed line 18",
            "from the model",
            "Paris",
            "Overrides by subclass, on an instance and by patching the class are all seen, at any time.",
        ),
        Differs(
            "variables.outcome[1]",
            "from the model",
            "Paris",
            "Overrides by subclass, on an instance and by patching the class are all seen, at any time.",
        ),
        Differs(
            "requests[1]",
            {
                "messages": [
                    {"content": "<AssistantAgent.DEFAULT_SYSTEM_MESSAGE>", "role": "system"},
                    {"content": "the capital?", "role": "user", "name": "user"},
                ],
                "model": "gpt-4",
            },
            "<absent>",
            "Overrides by subclass, on an instance and by patching the class are all seen, at any time.",
        ),
        Differs(
            "headers[1]",
            {"path": "/v1/chat/completions", "authorization": "Bearer sk-test"},
            "<absent>",
            "Overrides by subclass, on an instance and by patching the class are all seen, at any time.",
        ),
    ],
)
