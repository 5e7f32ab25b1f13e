from __future__ import annotations

from coterie.testing import tool_call

from ..case import Case

CASE = Case(answers=[tool_call("retrieve_content", {"message": "owls"}, id="c1"), "They hunt.", "Done."])
