from __future__ import annotations

from ..case import Case

CASE = Case(
    answers=[
        "I will compute it.\n```python\nprint(sum(i * i for i in range(1, 11)))\n```",
        "The sum is 385.\n\nTERMINATE",
    ]
)
