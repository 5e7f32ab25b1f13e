from __future__ import annotations

from ..case import Case

CASE = Case(answers=lambda request: f"Text of {len(request['messages'])} messages and more words.")
