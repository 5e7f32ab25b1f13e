"""What a runtime tells of its messages: events for the log, attributes for spans."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from ._identities import AgentId, TopicId
from ._log_names import EVENT_LOGGER_NAME
from ._message_context import MessageContext
from ._population import Population
from ._serialization import SerializationRegistry
from .logging import DeliveryStage, MessageDroppedEvent, MessageEvent, MessageHandlerExceptionEvent, MessageKind

event_logger = logging.getLogger(EVENT_LOGGER_NAME)


class Telling:
    """Tells of messages, to whoever listens: nothing is written down for nobody."""

    def __init__(self, serializers: SerializationRegistry, agents: Population) -> None:
        self._serializers = serializers
        self._agents = agents

    def passed(
        self,
        message: Any,
        sender: AgentId | None,
        receiver: AgentId | TopicId | None,
        kind: MessageKind,
        stage: DeliveryStage,
    ) -> None:
        """A message was sent, or is delivered."""
        if event_logger.isEnabledFor(logging.INFO):
            payload = self._serializers.to_json(message)
            event_logger.info(
                MessageEvent(payload=payload, sender=sender, receiver=receiver, kind=kind, delivery_stage=stage)
            )

    def dropped(
        self, message: Any, sender: AgentId | None, receiver: AgentId | TopicId | None, kind: MessageKind
    ) -> None:
        """An intervention handler dropped a message."""
        if event_logger.isEnabledFor(logging.INFO):
            payload = self._serializers.to_json(message)
            event_logger.info(MessageDroppedEvent(payload=payload, sender=sender, receiver=receiver, kind=kind))

    def failed(self, message: Any, agent: AgentId, error: BaseException) -> None:
        """A handler raised."""
        if event_logger.isEnabledFor(logging.INFO):
            payload = self._serializers.to_json(message)
            event_logger.info(MessageHandlerExceptionEvent(payload=payload, handling_agent=agent, exception=error))

    def attributes(
        self,
        message: Any,
        sender: AgentId | None,
        recipient: AgentId | None = None,
        context: MessageContext | None = None,
    ) -> Mapping[str, str]:
        """What a span tells of a message."""
        said = {"message": self._serializers.to_json(message)}
        for role, id in (("sender", sender), ("recipient", recipient)):
            if id is not None:
                said[f"{role}_agent_type"] = id.type
                said[f"{role}_agent_class"] = type(self._agents.made(id)).__name__
        if context is not None:
            told = {"sender": str(context.sender), "topic_id": str(context.topic_id)}
            said["message_context"] = json.dumps(told | {"is_rpc": context.is_rpc, "message_id": context.message_id})
        return said
