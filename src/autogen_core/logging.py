"""Events that are logged, each as the message of a record whose text is JSON."""

from __future__ import annotations

import json
from enum import Enum
from typing import Any

from ._contexts import MessageHandlerContext
from ._identities import AgentId, TopicId

__all__ = [
    "AgentConstructionExceptionEvent",
    "DeliveryStage",
    "LLMCallEvent",
    "LLMStreamEndEvent",
    "LLMStreamStartEvent",
    "MessageDroppedEvent",
    "MessageEvent",
    "MessageHandlerExceptionEvent",
    "MessageKind",
    "ToolCallEvent",
]


class _Event:
    """An event whose `kwargs` are its content."""

    def __init__(self, kwargs: dict[str, Any]) -> None:
        self.kwargs = kwargs

    def __str__(self) -> str:
        return json.dumps(self.kwargs, default=str)


class _Tokens(_Event):
    @property
    def prompt_tokens(self) -> int:
        """Tokens of the request."""
        return int(self.kwargs["prompt_tokens"])

    @property
    def completion_tokens(self) -> int:
        """Tokens of the answer."""
        return int(self.kwargs["completion_tokens"])


class LLMCallEvent(_Tokens):
    """A model was asked and has answered. Further arguments are logged too."""

    def __init__(
        self,
        *,
        messages: list[dict[str, Any]],
        response: dict[str, Any],
        prompt_tokens: int,
        completion_tokens: int,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            {
                **kwargs,
                "type": "LLMCall",
                "messages": messages,
                "response": response,
                "prompt_tokens": prompt_tokens,
                "completion_tokens": completion_tokens,
                "agent_id": _running(),
            }
        )


class LLMStreamStartEvent(_Event):
    """A model was asked for a stream. Further arguments are logged too."""

    def __init__(self, *, messages: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__({**kwargs, "type": "LLMStreamStart", "messages": messages, "agent_id": _running()})


class LLMStreamEndEvent(_Tokens):
    """A model's stream has ended. Further arguments are logged too."""

    def __init__(self, *, response: dict[str, Any], prompt_tokens: int, completion_tokens: int, **kwargs: Any) -> None:
        super().__init__(
            {
                **kwargs,
                "type": "LLMStreamEnd",
                "response": response,
                "prompt_tokens": prompt_tokens,
                "completion_tokens": completion_tokens,
                "agent_id": _running(),
            }
        )


class ToolCallEvent(_Event):
    """A tool was called and has returned."""

    def __init__(self, *, tool_name: str, arguments: dict[str, Any], result: str) -> None:
        super().__init__(
            {
                "type": "ToolCall",
                "tool_name": tool_name,
                "arguments": arguments,
                "result": result,
                "agent_id": _running(),
            }
        )


class MessageKind(Enum):
    """How a message is sent."""

    DIRECT = 1
    PUBLISH = 2
    RESPOND = 3


class DeliveryStage(Enum):
    """How far a message has come."""

    SEND = 1
    DELIVER = 2


class MessageEvent(_Event):
    """A message was sent, or is delivered."""

    def __init__(
        self,
        *,
        payload: str,
        sender: AgentId | None,
        receiver: AgentId | TopicId | None,
        kind: MessageKind,
        delivery_stage: DeliveryStage,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            {
                **kwargs,
                "payload": payload,
                "sender": _text(sender),
                "receiver": _text(receiver),
                "kind": str(kind),
                "delivery_stage": str(delivery_stage),
                "type": "Message",
            }
        )


class MessageDroppedEvent(_Event):
    """An intervention handler dropped a message."""

    def __init__(
        self,
        *,
        payload: str,
        sender: AgentId | None,
        receiver: AgentId | TopicId | None,
        kind: MessageKind,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            {
                **kwargs,
                "payload": payload,
                "sender": _text(sender),
                "receiver": _text(receiver),
                "kind": str(kind),
                "type": "MessageDropped",
            }
        )


class MessageHandlerExceptionEvent(_Event):
    """A handler raised."""

    def __init__(self, *, payload: str, handling_agent: AgentId, exception: BaseException, **kwargs: Any) -> None:
        super().__init__(
            {
                **kwargs,
                "payload": payload,
                "handling_agent": str(handling_agent),
                "exception": str(exception),
                "type": "MessageHandlerException",
            }
        )


class AgentConstructionExceptionEvent(_Event):
    """An agent could not be made."""

    def __init__(self, *, agent_id: AgentId, exception: BaseException, **kwargs: Any) -> None:
        super().__init__(
            {
                **kwargs,
                "agent_id": str(agent_id),
                "exception": str(exception),
                "type": "AgentConstructionException",
            }
        )


def _running() -> str | None:
    """The agent whose handler is running, if one is."""
    try:
        return str(MessageHandlerContext.agent_id())
    except RuntimeError:
        return None


def _text(who: AgentId | TopicId | None) -> str | None:
    return None if who is None else str(who)
