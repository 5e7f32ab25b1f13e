from __future__ import annotations

from ...case import Case

CASE = Case(
    answers=[
        "```python\nsum()\n```",
        '{"approval": "REVISE", "text": "No."}',
        "```python\nsum(x for x in xs if x % 2 == 0)\n```",
        '{"approval": "APPROVE", "text": "Good."}',
    ]
)
