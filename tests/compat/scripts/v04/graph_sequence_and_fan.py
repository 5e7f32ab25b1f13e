from __future__ import annotations

from ...case import Case, Differs

CASE = Case(
    answers=lambda request: f"{request['messages'][0]['content']} {len(request['messages'])}",
    at_once=True,
    differs=[
        Differs(
            "printed line 5",
            "['description', 'graph', 'name', 'participants']",
            "['description', 'emit_team_events', 'graph', 'name', 'participants']",
            "`emit_team_events` of a `GraphFlow` could not be set.",
        )
    ],
)
