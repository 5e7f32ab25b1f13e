from __future__ import annotations

from ..case import Case

CASE = Case(
    answers=[
        "First:\n```python\nprint('one')\n```\nthen:\n```sh\necho two\n```\nand\n```python\nprint('three')\n```",
        "One that fails in the middle:\n```sh\nexit 3\n```\n```python\nprint('never')\n```",
        "Done here.",
    ]
)
