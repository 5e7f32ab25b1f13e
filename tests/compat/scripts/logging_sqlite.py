from __future__ import annotations

from coterie.testing import tool_call

from ..case import Case, Differs

_WHY = "All functions that are executed are logged, with what the model is told of their result."
_CLASS = "The class of a client is ours."
_KEPT = "Registering a tool keeps the agent's client"

CASE = Case(
    answers=[tool_call("add", {"a": 1, "b": 2}, id="c1"), "It is 3."],
    differs=[
        Differs("variables.calls[0][3]", "3", '"3"', _WHY),
        Differs("variables.clients[0][0]", "OpenAI", "OpenAIClient", _CLASS),
        Differs("variables.clients[1]", ["OpenAI"], "<absent>", _KEPT),
    ],
)
