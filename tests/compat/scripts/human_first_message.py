from __future__ import annotations

from coterie.testing import tool_call

from ..case import Case

CASE = Case(
    answers=[tool_call("drop", {"table": "x"}, id="c1"), "Then not."],
    typed=["Clean up the database", "No, wait!", "exit"],
)
