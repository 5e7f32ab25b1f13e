from __future__ import annotations

from ..case import Case

CASE = Case(answers=["```python\nimport time\ntime.sleep(30)\n```", "It took too long."])
