from __future__ import annotations

from ..case import Case

CASE = Case(answers=["Hi.", "More?", "Yes.", "Bye!", "Bye again."], typed=["", "Another thing", "One more", "exit"])
