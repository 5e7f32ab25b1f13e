"""How messages, subscriptions and errors of agents stand on the wire.

The names of attributes are those of AutoGen 0.7.5 and its counterpart in .NET, whose workers and hosts can be on the
other side. What only Coterie says, they pass over: the recipients that a host found, the id of a direct message, the
type of an error, and that nobody waits for a response any more.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping
from typing import Any

from autogen_core import (
    JSON_DATA_CONTENT_TYPE,
    PROTOBUF_DATA_CONTENT_TYPE,
    AgentId,
    Subscription,
    TopicId,
    TypePrefixSubscription,
    TypeSubscription,
)
from autogen_core.exceptions import (
    CantHandleException,
    MessageDroppedException,
    NotAccessibleError,
    UndeliverableException,
)
from autogen_core.hosting import SerializationRegistry

from .protos import agent_worker_pb2, cloudevent_pb2

FORMATS = (JSON_DATA_CONTENT_TYPE, PROTOBUF_DATA_CONTENT_TYPE)

CANCELLED_TOPIC = "coterie.cancelled"
"""The type of events by which a worker gives up waiting; the source is the id of its request."""

_MESSAGE_ID = "message-id"
_ERROR_TYPE = "error-type"
_RECIPIENTS = "agrecipients"
_TRACING = ("traceparent", "tracestate")
_NOBODY = "unknown"
_NO_RESPONSE = "NoneType"

_ERRORS: Mapping[str, type[BaseException]] = {
    each.__name__: each
    for each in (
        asyncio.CancelledError,
        CantHandleException,
        LookupError,
        MessageDroppedException,
        NotAccessibleError,
        NotImplementedError,
        PermissionError,
        RuntimeError,
        TimeoutError,
        TypeError,
        UndeliverableException,
        ValueError,
    )
}
"""Errors of handlers that are raised as what they were; all others as `Exception`."""


class MessageWriter:
    """Writes messages in the format that a worker was told to prefer."""

    def __init__(self, serializers: SerializationRegistry, preferred: str) -> None:
        self._serializers = serializers
        self._preferred = preferred

    def payload(self, message: Any) -> Any:
        """A message for one agent, or the response to it. Raises: ValueError for a type without serializer."""
        if message is None:
            return agent_worker_pb2.Payload(
                data_type=_NO_RESPONSE, data_content_type=JSON_DATA_CONTENT_TYPE, data=b"null"
            )
        name, kind, data = self._written(message)
        return agent_worker_pb2.Payload(data_type=name, data_content_type=kind, data=data)

    def event(self, message: Any, topic: TopicId, sender: AgentId | None, message_id: str) -> Any:
        """A message for a topic. Raises: ValueError for a type without serializer."""
        name, kind, data = self._written(message)
        event = cloudevent_pb2.CloudEvent(id=message_id, source=topic.source, spec_version="1.0", type=topic.type)
        attributes = {
            "dataschema": name,
            "datacontenttype": kind,
            "agmsgkind": "publish",
            "agagentsendertype": sender.type if sender else _NOBODY,
            "agagentsenderkey": sender.key if sender else _NOBODY,
        }
        for key, value in attributes.items():
            event.attributes[key].ce_string = value
        if kind == PROTOBUF_DATA_CONTENT_TYPE:
            event.proto_data.ParseFromString(data)
        else:
            event.binary_data = data
        return event

    def _written(self, message: Any) -> tuple[str, str, bytes]:
        name = self._serializers.type_name(message)
        other = next(each for each in FORMATS if each != self._preferred)
        kind = self._preferred
        if not self._serializers.is_registered(name, kind) and self._serializers.is_registered(name, other):
            kind = other
        return name, kind, self._serializers.serialize(message, type_name=name, data_content_type=kind)


def message_of_payload(payload: Any, serializers: SerializationRegistry) -> Any:
    """What `MessageWriter.payload` wrote; an `UnknownPayload` if its type is not known."""
    if payload.data_type == _NO_RESPONSE:
        return None
    return serializers.deserialize(
        payload.data, type_name=payload.data_type, data_content_type=payload.data_content_type
    )


def message_of_event(event: Any, serializers: SerializationRegistry) -> Any:
    """What `MessageWriter.event` wrote; an `UnknownPayload` if its type is not known."""
    kind = event.attributes["datacontenttype"].ce_string
    match event.WhichOneof("data"):
        case "proto_data":
            data = event.proto_data.SerializeToString()
        case "text_data":
            data = event.text_data.encode()
        case _:
            data = event.binary_data
    return serializers.deserialize(data, type_name=event.attributes["dataschema"].ce_string, data_content_type=kind)


def carry(event: Any, carrier: Mapping[str, str]) -> None:
    """Have an event carry the span that it was published in."""
    for key, value in carrier.items():
        event.attributes[key].ce_string = value


def carried_by(event: Any) -> dict[str, str]:
    """What `carry` put there."""
    return {key: event.attributes[key].ce_string for key in _TRACING if key in event.attributes}


def sender_of_event(event: Any) -> AgentId | None:
    """Who published it, if that was an agent."""
    name, key = event.attributes["agagentsendertype"].ce_string, event.attributes["agagentsenderkey"].ce_string
    return AgentId(name, key) if name and (name, key) != (_NOBODY, _NOBODY) else None


def request(request_id: str, payload: Any, recipient: AgentId, sender: AgentId | None, message_id: str) -> Any:
    """A message to one agent."""
    made = agent_worker_pb2.RpcRequest(request_id=request_id, target=_id(recipient), payload=payload)
    made.metadata[_MESSAGE_ID] = message_id
    if sender is not None:
        made.source.CopyFrom(_id(sender))
    return agent_worker_pb2.Message(request=made)


def sender_of_request(request: Any) -> AgentId | None:
    """Who sent it, if that was an agent."""
    return AgentId(request.source.type, request.source.key) if request.HasField("source") else None


def message_id_of(request: Any) -> str:
    """The id of a direct message."""
    return str(request.metadata.get(_MESSAGE_ID, request.request_id))


def response(request_id: str, payload: Any) -> Any:
    """What a handler returned."""
    return agent_worker_pb2.Message(response=agent_worker_pb2.RpcResponse(request_id=request_id, payload=payload))


def failure(request_id: str, error: BaseException) -> Any:
    """What a handler raised, or why there was none."""
    name = type(error).__name__
    made = agent_worker_pb2.RpcResponse(request_id=request_id, error=f"{name}: {error}")
    made.metadata[_ERROR_TYPE] = name
    return agent_worker_pb2.Message(response=made)


def error_of(response: Any) -> BaseException:
    """The error that `failure` wrote. Only its type and text came over."""
    name = response.metadata.get(_ERROR_TYPE, "")
    kind = _ERRORS.get(name)
    return Exception(response.error) if kind is None else kind(response.error.removeprefix(f"{name}: "))


def cancelled(request_id: str) -> Any:
    """Tells that nobody waits for the response to a request."""
    event = cloudevent_pb2.CloudEvent(id=request_id, source=request_id, spec_version="1.0", type=CANCELLED_TOPIC)
    return agent_worker_pb2.Message(cloudEvent=event)


def addressed(event: Any, recipients: Iterable[AgentId]) -> Any:
    """An event for the agents of one worker."""
    made = agent_worker_pb2.Message(cloudEvent=event)
    named = json.dumps([str(each) for each in recipients])
    made.cloudEvent.attributes[_RECIPIENTS].ce_string = named
    return made


def recipients_of(event: Any) -> list[AgentId] | None:
    """For whom the host has found an event to be; None if it does not say."""
    if _RECIPIENTS not in event.attributes:
        return None
    return [AgentId.from_str(each) for each in json.loads(event.attributes[_RECIPIENTS].ce_string)]


def subscription_on_wire(subscription: Subscription) -> Any:
    """A subscription as a host knows it. Raises: ValueError if hosts know none of this kind."""
    made = agent_worker_pb2.Subscription(id=subscription.id)
    match subscription:
        case TypeSubscription():
            made.typeSubscription.topic_type = subscription.topic_type
            made.typeSubscription.agent_type = subscription.agent_type
        case TypePrefixSubscription():
            made.typePrefixSubscription.topic_type_prefix = subscription.topic_type_prefix
            made.typePrefixSubscription.agent_type = subscription.agent_type
        case _:
            raise ValueError(
                f"Unsupported subscription type. A host delivers by TypeSubscription and TypePrefixSubscription, not "
                f"by {type(subscription).__name__}."
            )
    return made


def subscription_of(on_wire: Any) -> Subscription:
    """The subscription that `subscription_on_wire` wrote. Raises: ValueError for one of no kind."""
    match on_wire.WhichOneof("subscription"):
        case "typeSubscription":
            of = on_wire.typeSubscription
            return TypeSubscription(of.topic_type, of.agent_type, on_wire.id or None)
        case "typePrefixSubscription":
            of = on_wire.typePrefixSubscription
            return TypePrefixSubscription(of.topic_type_prefix, of.agent_type, on_wire.id or None)
    raise ValueError(f"The subscription {on_wire.id!r} is of no known kind.")


def _id(agent: AgentId) -> Any:
    return agent_worker_pb2.AgentId(type=agent.type, key=agent.key)
