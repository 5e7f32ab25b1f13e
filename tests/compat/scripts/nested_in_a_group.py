from __future__ import annotations

from ..case import Case

CASE = Case(answers=["Long judgement.", "Good.", "Thanks.", "Again long.", "Fine."])
