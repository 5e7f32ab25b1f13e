"""Exceptions of message delivery."""

from __future__ import annotations

__all__ = ["CantHandleException", "MessageDroppedException", "NotAccessibleError", "UndeliverableException"]


class CantHandleException(Exception):
    """A handler, or a subscription, was given what it cannot handle."""


class UndeliverableException(Exception):
    """A message could not be delivered."""


class MessageDroppedException(Exception):
    """An intervention handler dropped the message."""


class NotAccessibleError(Exception):
    """A value was asked for that is not accessible here, such as that of an agent in another process."""
