from __future__ import annotations

from ..case import Case, Differs

CASE = Case(
    answers=["This."],
    differs=[
        Differs(
            "printed line 6",
            "<absent>",
            "assistant (to user):\n\nThis.\n\n--------------------------------------------------------------------------------",
            "The default `is_termination_msg` says no to content that is no text.",
        ),
        Differs(
            "variables.outcome",
            {"exception": "TypeError", "text": "content must be None, str, or list, but got <class 'function'>"},
            "This.",
            "The default `is_termination_msg` says no to content that is no text.",
        ),
        Differs(
            "requests[0]",
            "<absent>",
            {
                "model": "gpt-4",
                "messages": [
                    {"content": "<AssistantAgent.DEFAULT_SYSTEM_MESSAGE>", "role": "system"},
                    {"content": "Only this.", "role": "user", "name": "user"},
                ],
            },
            "The default `is_termination_msg` says no to content that is no text.",
        ),
        Differs(
            "headers[0]",
            "<absent>",
            {"path": "/v1/chat/completions", "authorization": "Bearer sk-test"},
            "The default `is_termination_msg` says no to content that is no text.",
        ),
    ],
)
