"""An agent whose methods handle messages by their type."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from ._base_agent import BaseAgent, HandledTypes, serializers_of
from ._handlers import MessageHandler, event, message_handler, rpc  # noqa: F401 (programs import them from here)
from ._log_names import ROOT_LOGGER_NAME
from ._message_context import MessageContext

logger = logging.getLogger(ROOT_LOGGER_NAME)


class RoutedAgent(BaseAgent):
    """Hands each message to the first handler, by name of the method, for exactly its type that wants it."""

    def __init__(self, description: str) -> None:
        self._handlers: dict[type[Any], list[MessageHandler[RoutedAgent, Any, Any]]] = {}
        for handler in self._discover_handlers():
            for kind in handler.target_types:
                self._handlers.setdefault(kind, []).append(handler)
        super().__init__(description)

    async def on_message_impl(self, message: Any, ctx: MessageContext) -> Any | None:
        """Have the message handled."""
        for handler in self._handlers.get(type(message), ()):
            if handler.router(message, ctx):
                return await handler(self, message, ctx)
        await self.on_unhandled_message(message, ctx)
        return None

    async def on_unhandled_message(self, message: Any, ctx: MessageContext) -> None:
        """No handler wants this message."""
        logger.info("Unhandled message: %s", message)

    @classmethod
    def _discover_handlers(cls) -> Sequence[MessageHandler[Any, Any, Any]]:
        found = (getattr(cls, name, None) for name in dir(cls))
        return [each for each in found if callable(each) and hasattr(each, "is_message_handler")]

    @classmethod
    def _handles_types(cls) -> HandledTypes:
        own = [(kind, serializers_of(kind)) for each in cls._discover_handlers() for kind in each.target_types]
        return own + super()._handles_types()
