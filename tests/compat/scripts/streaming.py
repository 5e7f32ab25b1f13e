from __future__ import annotations

from coterie.testing import tool_call

from ..case import Case

CASE = Case(
    answers=["Here is code:\n```python\nprint('run')\n```\nthat prints.", tool_call("cry", {"city": "Oslo"}), "The end is near."]
)
