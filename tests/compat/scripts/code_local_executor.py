from __future__ import annotations

from ..case import Case

CASE = Case(
    answers=[
        "```python\na, b = 0, 1\nfor _ in range(14):\n    a, b = b, a + b\nprint(a)\n```",
        "The 14th Fibonacci number is 377.",
    ]
)
