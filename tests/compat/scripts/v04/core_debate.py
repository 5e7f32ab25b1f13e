from __future__ import annotations

from ...case import Case

CASE = Case(answers=lambda request: f"The answer is {{{{{len(str(request['messages'])) % 97}}}}}.", at_once=True)
