from __future__ import annotations

from ..case import Case

CASE = Case(
    answers=[
        "```python\nprint(6 * 7)\n```",
        "42. TERMINATE",
        "Six times seven was asked.",
        "49. TERMINATE",
    ]
)
