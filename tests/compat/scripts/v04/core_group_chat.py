from __future__ import annotations

from ...case import Case

CASE = Case(
    answers=["Writer", "A story.", "Editor", "Shorter!", "Writer", "A short story.", "User"],
    typed=["Approve"],
)
