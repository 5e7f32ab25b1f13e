from __future__ import annotations

from ...case import Case

CASE = Case(
    continues="v04/team_nested",
    answers=lambda request: f"{request['messages'][0]['content']} {len(request['messages'])}",
)
