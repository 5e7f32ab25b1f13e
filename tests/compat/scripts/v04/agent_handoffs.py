from __future__ import annotations

from coterie.testing import tool_call, tool_calls

from ...case import Case

CASE = Case(
    answers=[
        tool_call("transfer_to_bob", {}, id="c1"),
        tool_calls(tool_call("look", {"word": "tea"}, id="c2"), tool_call("ask_carol", {}, id="c3")),
        tool_calls(tool_call("transfer_to_bob", {}, id="c4"), tool_call("ask_carol", {}, id="c5")),
        "Carol here.",
    ],
    own_words=[r"variables\.said\[\d+\]"],
)
