"""The token that lets a program, and nobody else, use its Jupyter server."""

from __future__ import annotations

import uuid


def new_token() -> str:
    """Return 32 characters that nobody can guess: they come from the system, not from the run's seed."""
    return uuid.uuid4().hex
