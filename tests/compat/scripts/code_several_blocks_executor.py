from __future__ import annotations

from ..case import Case

CASE = Case(
    answers=[
        "```python\nprint('one')\n```\n\n```bash\necho two\n```\n",
        "```python\nprint('first')\n```\n```python\nraise SystemExit(2)\n```\n```python\nprint('never')\n```",
        "```ruby\nputs 1\n```",
    ]
)
