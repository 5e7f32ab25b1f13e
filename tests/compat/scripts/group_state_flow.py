from __future__ import annotations

from ..case import Case

CASE = Case(
    answers=[
        "```python\nprint(1 +)\n```",
        "Fixed:\n```python\nprint(1 + 1)\n```",
        "| Domain | Paper |\n|---|---|\n| maths | two |",
    ],
)
