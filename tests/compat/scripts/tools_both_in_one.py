from __future__ import annotations

from coterie.testing import tool_call

from ..case import Case, Differs

CASE = Case(
    answers=[
        tool_call("revenue", {"year": 2020}),
        "It was 4040.",
        {"content": "Let me look.", "tool_calls": tool_call("revenue", {"year": 2021}, id="x1")["tool_calls"]},
    ],
    differs=[
        Differs("variables.messages[1].refusal", None, "<absent>", "A reply that calls tools has no empty fields."),
        Differs("variables.messages[1].annotations", None, "<absent>", "A reply that calls tools has no empty fields."),
        Differs("variables.messages[1].audio", None, "<absent>", "A reply that calls tools has no empty fields."),
        Differs(
            "variables.messages[1].function_call", None, "<absent>", "A reply that calls tools has no empty fields."
        ),
        Differs("variables.reply.refusal", None, "<absent>", "A reply that calls tools has no empty fields."),
        Differs("variables.reply.annotations", None, "<absent>", "A reply that calls tools has no empty fields."),
        Differs("variables.reply.audio", None, "<absent>", "A reply that calls tools has no empty fields."),
        Differs("variables.reply.function_call", None, "<absent>", "A reply that calls tools has no empty fields."),
    ],
)
