from __future__ import annotations

from ...case import Case

CASE = Case(answers=lambda request: f"after {len(str(request['messages']))}", at_once=True)
