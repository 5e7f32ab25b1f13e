from __future__ import annotations

from ...case import Case

CASE = Case(answers=["assistant", "Hi.", "yoda", "Hi I say.", "assistant", "Still here.", "yoda", "Here still I am."])
