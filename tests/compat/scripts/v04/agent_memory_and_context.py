from __future__ import annotations

from ...case import Case

CASE = Case(answers=lambda request: f"answer to {len(request['messages'])} messages")
