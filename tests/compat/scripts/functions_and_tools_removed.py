from __future__ import annotations

from coterie.testing import tool_call, tool_calls

from ..case import Case

CASE = Case(answers=[tool_calls(tool_call("one", {}), tool_call("two", {})), "done", "no tools"])
