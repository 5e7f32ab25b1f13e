from __future__ import annotations

from ..case import Case

CASE = Case(answers=["Facts.", "A text.", "Word.", "Better.", "Best.", "Calm."])
