from __future__ import annotations

from ..case import Case

CASE = Case(
    answers=[
        "a TERMINATE",
        "TERMINATE",
        "TERMINATE is near",
        "done TERMINATE \n",
        "we TERMINATE here",
        "x",
        '{"done": true}',
        "over",
    ]
)
