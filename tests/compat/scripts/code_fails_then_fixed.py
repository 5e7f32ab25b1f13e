from __future__ import annotations

from ..case import Case

CASE = Case(
    answers=[
        "```python\nword = 'autogen'\nprint(vowels)\n```",
        "I forgot to define it.\n```python\nword = 'autogen'\nprint(sum(c in 'aeiou' for c in word))\n```",
        "There are 4 vowels. TERMINATE",
        "Counted the vowels: 4.",
    ]
)
