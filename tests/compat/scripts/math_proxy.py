from __future__ import annotations

from ..case import Case

CASE = Case(
    answers=[
        "```python\nx = 6 / 2\nprint(x)\n```",
        "```python\nprint(x + 1)\n```",
        "```python\nprint(y)\n```",
        "Let me think.",
        "The answer is \\boxed{3}.",
    ],
    own_words=[
        r"variables\.history\[[68]\]\.content",
        r"requests\[\d\]\.messages\[[79]\]\.content",
        r"printed line (41|54)",
    ],
)
