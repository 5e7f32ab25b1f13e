from __future__ import annotations

from ...case import Case

CASE = Case(answers=lambda request: f"{request['messages'][0]['content']} {len(request['messages'])}")
