from __future__ import annotations

from ..case import Case, Differs

CASE = Case(
    answers=["b one", "a one", "Sum.", "a two", "b two", "All.", "a three", "b three"],
    differs=[
        Differs("variables.inside[1]", 0.0084, 0.0126, "The cost of a chat with a group counts the members"),
        Differs(
            "variables.outside_last",
            "Once more.",
            "b three",
            "The summary by `last_msg` of a chat with a group is the group's last message",
        ),
    ],
)
