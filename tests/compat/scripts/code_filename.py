from __future__ import annotations

from ..case import Case

CASE = Case(
    answers=[
        "```python\n# filename: greeting.py\ndef greet(name):\n    return f'Hello {name}'\n```",
        "```python\n# filename: use.py\nfrom greeting import greet\nprint(greet('Ada'))\n```",
        "All done. TERMINATE",
    ]
)
