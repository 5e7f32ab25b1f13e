from __future__ import annotations

from ..case import Case, Differs

CASE = Case(
    answers=[{"content": None, "function_call": {"name": "add", "arguments": '{"a": 1}'}}, "6"],
    differs=[
        Differs(
            "variables.assistant.total_usage",
            None,
            {
                "total_cost": 0.0084,
                "gpt-4": {"cost": 0.0084, "prompt_tokens": 200, "completion_tokens": 40, "total_tokens": 240},
            },
            "Registering a tool keeps the agent's client",
        ),
        Differs(
            "variables.assistant.actual_usage",
            None,
            {
                "total_cost": 0.0084,
                "gpt-4": {"cost": 0.0084, "prompt_tokens": 200, "completion_tokens": 40, "total_tokens": 240},
            },
            "Registering a tool keeps the agent's client",
        ),
    ],
)
