"""Handlers that see messages on their way, and may change or drop them."""

from __future__ import annotations

import warnings
from collections.abc import Awaitable
from typing import Any, Protocol, final

from ._identities import AgentId
from ._message_context import MessageContext
from .exceptions import MessageDroppedException


@final
class DropMessage:
    """Returned by an intervention handler to drop the message: the class, or an instance of it."""


class InterventionHandler(Protocol):
    """Sees every message before it is delivered. Each method returns the message, another one, or `DropMessage`."""

    async def on_send(self, message: Any, *, message_context: MessageContext, recipient: AgentId) -> Any:
        """A message to one agent. What this raises, the sender gets."""

    async def on_publish(self, message: Any, *, message_context: MessageContext) -> Any:
        """A message to a topic. What this raises is logged, and the message dropped."""

    async def on_response(self, message: Any, *, sender: AgentId, recipient: AgentId | None) -> Any:
        """A response to a message. What this raises, the recipient gets."""


class DefaultInterventionHandler(InterventionHandler):
    """Lets everything pass; override what you want to see."""

    async def on_send(self, message: Any, *, message_context: MessageContext, recipient: AgentId) -> Any:
        """Return the message."""
        return message

    async def on_publish(self, message: Any, *, message_context: MessageContext) -> Any:
        """Return the message."""
        return message

    async def on_response(self, message: Any, *, sender: AgentId, recipient: AgentId | None) -> Any:
        """Return the message."""
        return message


async def intervene(method: str, message: Any, answer: Awaitable[Any]) -> Any:
    """What a handler makes of a message; None, which it probably forgot to return, leaves it as it is.

    Raises: MessageDroppedException; what the handler raises.
    """
    changed = await answer
    if changed is None:
        warnings.warn(
            f"Intervention handler {method} returned None. This might be unintentional. Consider returning the "
            "original message or DropMessage explicitly.",
            RuntimeWarning,
            stacklevel=2,
        )
        return message
    if changed is DropMessage or isinstance(changed, DropMessage):
        raise MessageDroppedException
    return changed
