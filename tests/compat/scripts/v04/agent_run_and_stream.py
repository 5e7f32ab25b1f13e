from __future__ import annotations

from ...case import Case

CASE = Case(answers=["Hello.", "HELLO!", "Anything else?", "Hello both.", "Yes."])
