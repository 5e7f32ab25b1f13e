"""Chats that begin with a problem in place of a message."""

from __future__ import annotations

import warnings
from typing import Any


def opening(agent: Any, message: Any, context: dict[str, Any]) -> Any:
    """The message to begin with: `agent.message_generator` where the program gives a problem and no message."""
    if message is not None or "problem" not in context:
        return message
    warnings.warn(
        "initiate_chat(agent, problem=...) is the old spelling: add message=agent.message_generator, of the agent that "
        "knows the prompts.",
        DeprecationWarning,
        stacklevel=4,
    )
    return agent.message_generator
