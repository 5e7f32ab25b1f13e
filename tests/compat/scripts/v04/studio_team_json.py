from __future__ import annotations

from coterie.testing import tool_call

from ...case import Case, Differs

CASE = Case(
    answers=[
        "assistant",
        tool_call("calculator", {"a": 1, "b": 2, "operator": "+"}, id="c1"),
        "critic",
        tool_call("calculator", {"a": 3, "b": 2, "operator": "-"}, id="c2"),
        "It is right. TERMINATE",
    ],
    differs=[
        Differs(
            "printed line 16",
            "OSError",
            "['allow_repeated_speaker', 'description', 'emit_team_events', 'max_selector_attempts', 'model_client', "
            "'model_client_streaming', 'name', 'participants', 'selector_prompt', 'termination_condition']",
            "A loaded `FunctionTool` could not be dumped again.",
        )
    ],
)
