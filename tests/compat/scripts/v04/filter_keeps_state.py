from __future__ import annotations

from ...case import Case, Differs

_WHY = "`MessageFilterAgent` had no state"
_CONTEXT = {
    "messages": [
        {"content": "Judge.", "source": "user", "type": "UserMessage"},
        {"content": "Guilty.", "thought": None, "source": "judge", "type": "AssistantMessage"},
    ]
}

CASE = Case(
    answers=["Guilty."],
    differs=[
        Differs("variables.states[0].type", "BaseState", "AssistantAgentState", _WHY),
        Differs("variables.states[0].llm_context", "<absent>", _CONTEXT, _WHY),
    ],
)
