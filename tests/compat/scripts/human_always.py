from __future__ import annotations

from ..case import Case

CASE = Case(
    answers=["Where to?", "```python\nprint('a map')\n```", "Nice map.", "TERMINATE"],
    typed=["To Rome.", "", "Thanks", ""],
)
