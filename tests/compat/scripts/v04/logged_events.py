from __future__ import annotations

from coterie.testing import tool_call

from ...case import Case

CASE = Case(answers=[tool_call("look", {"word": "tea"}, id="c1"), "TEA."])
