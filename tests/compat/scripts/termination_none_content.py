from __future__ import annotations

from coterie.testing import tool_call

from ..case import Case, Differs

CASE = Case(
    answers=[tool_call("f", {}), "Well. TERMINATE"],
    differs=[
        Differs(
            "printed line 14",
            "<absent>",
            "\n>>>>>>>> EXECUTING FUNCTION f...\nuser (to assistant):\n\nuser (to assistant):\n\n***** Response from calling tool (call_0_0_0) *****\nr\n***************************************************\n\n--------------------------------------------------------------------------------\nassistant (to user):\n\nWell. TERMINATE\n\n--------------------------------------------------------------------------------",
            '`is_termination_msg` is called with `""` instead of None as `content`.',
        ),
        Differs(
            "variables.outcome",
            {"exception": "AttributeError", "text": "'NoneType' object has no attribute 'rstrip'"},
            "Well. ",
            '`is_termination_msg` is called with `""` instead of None as `content`.',
        ),
        Differs(
            "requests[1]",
            "<absent>",
            {
                "model": "gpt-4",
                "messages": [
                    {"content": "<AssistantAgent.DEFAULT_SYSTEM_MESSAGE>", "role": "system"},
                    {"content": "go", "role": "user", "name": "user"},
                    {
                        "tool_calls": [
                            {"id": "call_0_0_0", "type": "function", "function": {"name": "f", "arguments": "{}"}}
                        ],
                        "role": "assistant",
                        "content": None,
                    },
                    {"tool_call_id": "call_0_0_0", "role": "tool", "content": "r"},
                ],
            },
            '`is_termination_msg` is called with `""` instead of None as `content`.',
        ),
        Differs(
            "headers[1]",
            "<absent>",
            {"path": "/v1/chat/completions", "authorization": "Bearer sk-test"},
            '`is_termination_msg` is called with `""` instead of None as `content`.',
        ),
    ],
)
