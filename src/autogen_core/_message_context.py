"""What a handler is told about the message it handles."""

from __future__ import annotations

from dataclasses import dataclass

from ._cancellation_token import CancellationToken
from ._identities import AgentId, TopicId


@dataclass
class MessageContext:
    """Who sent a message, on which topic, and how. `is_rpc`: the sender waits for the handler's return value."""

    sender: AgentId | None
    topic_id: TopicId | None
    is_rpc: bool
    cancellation_token: CancellationToken
    message_id: str
