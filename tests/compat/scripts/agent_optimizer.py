from __future__ import annotations

from coterie.testing import tool_call

from ..case import Case, Differs

_ADD = {
    "name": "add_all",
    "description": "Add.",
    "arguments": '{"numbers": {"type": "array", "items": {"type": "number"}}}',
    "packages": "",
    "code": "def add_all(numbers):\n    return sum(numbers)",
}

_WHY = "`AgentOptimizer` prints nothing, states which parameters a new function needs"

CASE = Case(
    answers=[tool_call("add_function", _ADD, id="c1"), "TERMINATE"],
    own_words=[r"requests\[\d\]\.messages\[\d\]\.content", r"requests\[\d\]\.tools.*description"],
    differs=[
        Differs("printed line 1", "successfully compiled\nsuccessfully compiled", "<absent>", _WHY),
        Differs("variables.for_llm[0].func_sig.parameters.required", "<absent>", ["numbers"], _WHY),
        Differs("requests[0].tool_choice", "auto", "<absent>", _WHY),
    ],
)
