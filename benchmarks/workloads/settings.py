"""Where the instant server listens, and the tool its model calls."""

from __future__ import annotations

import os

BASE_URL = os.environ["BENCH_URL"]
API_KEY = "sk-benchmark"
CONCURRENT_TOOL_CALLS = 10
GROUP_MEMBERS = 4


def add(a: int, b: int) -> int:
    """Add two numbers."""
    return a + b
