from __future__ import annotations

from ..case import Case

CASE = Case(
    answers=[
        *("Coder", "```python\nprint('a paper')\n```"),
        *("User_proxy", "Product_manager", "Use it to sort mail."),
        *("Coder", "All is done.\n\nTERMINATE"),
        *("User_proxy",),
    ],
    typed=["exit"],
)
