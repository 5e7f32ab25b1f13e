from __future__ import annotations

from ..case import Case

CASE = Case(answers=["Knock knock.", "Cows go."], typed=["Who is there?", "exit"])
