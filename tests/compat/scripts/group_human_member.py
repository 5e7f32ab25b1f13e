from __future__ import annotations

from ..case import Case

CASE = Case(
    answers=["```python\nprint(1)\n```", "I like it.", "More code.", "Nice.", "Done.", "TERMINATE"],
    typed=["Please go on.", "", "exit"],
)
