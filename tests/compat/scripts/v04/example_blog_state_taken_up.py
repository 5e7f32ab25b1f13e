from __future__ import annotations

from ...case import Case

CASE = Case(continues="v04/example_blog_state_per_request", answers=["assistant", "Once more.", "yoda", "Yes I say."])
