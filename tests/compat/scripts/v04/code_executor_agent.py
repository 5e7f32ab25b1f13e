from __future__ import annotations

from ...case import Case

CASE = Case(
    answers=["```python\nprint(2 ** 10)\n```"],
    own_words=[r"variables\.results\[[23]\]\.messages\[1\]\.content"],
)
