from __future__ import annotations

from ..case import Case

CASE = Case(
    answers=[
        "Product manager",
        "A plan.",
        "I think Coder, then Product\\_manager.",
        "coder",
        "Coder.",
        "print()",
        "User",
    ]
)
