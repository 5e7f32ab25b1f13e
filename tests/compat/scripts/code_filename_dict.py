from __future__ import annotations

from ..case import Case

CASE = Case(
    answers=[
        "```python\n# filename: note.py\nprint('note to self')\n```",
        "Fine.",
    ]
)
