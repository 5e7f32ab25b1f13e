from __future__ import annotations

from ...case import Case

CASE = Case(answers=["A plan.", "Another plan.", "WebSearchAgent", "Wade scored.", "Then we are done. TERMINATE"])
