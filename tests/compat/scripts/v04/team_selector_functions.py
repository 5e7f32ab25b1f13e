from __future__ import annotations

from ...case import Case

CASE = Case(
    answers=[
        "alice speaks",
        "bob",
        "bob speaks",
        "alice speaks again",
        "bob",
        "bob says",
        "carol",
        "carol says",
        "carol 1",
        "carol 2",
        "I pick alice",
        "alice streams",
        "now bob",
        "bob streams",
    ]
)
