"""What goes over the wire is what workers and hosts of AutoGen 0.7.5 say and understand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped]  # it has no types

from autogen_core import AgentId, TopicId, UnknownPayload, try_get_known_serializers_for_type
from autogen_core.hosting import SerializationRegistry
from autogen_ext.runtimes.grpc import _wire
from autogen_ext.runtimes.grpc.protos import agent_worker_pb2, cloudevent_pb2

# As a worker of 0.7.5 wrote them.
REQUEST = (
    "0a400a013112070a026d6512017a1a090a046563686f12016b2a270a0341736b12106170706c69636174696f6e2f6a736f6e1a0e7b227465787422"
    "3a20226869227d"
)
RESPONSE = "122d0a013112280a0341736b12106170706c69636174696f6e2f6a736f6e1a0f7b2274657874223a2022686921227d"
ERROR = "12070a01331a026e6f"
EVENT = (
    "1aac010a046d69643212037372631a03312e302201742a170a1061676167656e7473656e6465726b657912031a017a2a190a1161676167656e7473"
    "656e6465727479706512041a026d652a160a0961676d73676b696e6412091a077075626c6973682a250a0f64617461636f6e74656e747479706512"
    "121a106170706c69636174696f6e2f6a736f6e2a130a0a64617461736368656d6112051a0341736b320f7b2274657874223a2022707562227d"
)


@dataclass
class Ask:
    """The message in what was written."""

    text: str


def read(written: str) -> Any:
    return agent_worker_pb2.Message.FromString(bytes.fromhex(written))


@pytest.fixture
def serializers() -> SerializationRegistry:
    known = SerializationRegistry()
    known.add_serializer(try_get_known_serializers_for_type(Ask))
    return known


def test_a_request_is_understood(serializers: SerializationRegistry) -> None:
    request = read(REQUEST).request

    assert _wire.message_of_payload(request.payload, serializers) == Ask("hi")
    assert _wire.sender_of_request(request) == AgentId("me", "z")
    assert _wire.message_id_of(request) == "1"


def test_a_request_is_written_alike_but_for_its_id_as_a_message(serializers: SerializationRegistry) -> None:
    payload = _wire.MessageWriter(serializers, "application/json").payload(Ask("hi"))
    written = _wire.request("1", payload, AgentId("echo", "k"), AgentId("me", "z"), "m")
    written.request.metadata.clear()

    assert written == read(REQUEST)


def test_a_response_is_understood_and_written_alike(serializers: SerializationRegistry) -> None:
    payload = _wire.MessageWriter(serializers, "application/json").payload(Ask("hi!"))

    assert _wire.message_of_payload(read(RESPONSE).response.payload, serializers) == Ask("hi!")
    assert _wire.response("1", payload) == read(RESPONSE)


def test_an_error_has_the_text_that_came() -> None:
    error = _wire.error_of(read(ERROR).response)

    assert (type(error), str(error)) == (Exception, "no")


def test_an_event_is_understood_and_written_alike(serializers: SerializationRegistry) -> None:
    event = read(EVENT).cloudEvent
    writer = _wire.MessageWriter(serializers, "application/json")

    assert _wire.message_of_event(event, serializers) == Ask("pub")
    assert _wire.sender_of_event(event) == AgentId("me", "z")
    assert _wire.recipients_of(event) is None
    assert writer.event(Ask("pub"), TopicId("t", "src"), AgentId("me", "z"), "mid2") == event


def test_a_message_of_an_unknown_type_is_kept_as_it_came() -> None:
    payload = read(REQUEST).request.payload

    assert _wire.message_of_payload(payload, SerializationRegistry()) == UnknownPayload(
        "Ask", "application/json", b'{"text": "hi"}'
    )


def test_recipients_of_an_event_keep_keys_of_any_kind() -> None:
    recipients = [AgentId("one", 'a "key", with/slash'), AgentId("two", "ключ")]

    assert _wire.recipients_of(_wire.addressed(cloudevent_pb2.CloudEvent(), recipients).cloudEvent) == recipients


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("Subscription", {"id": 1, "typeSubscription": 2, "typePrefixSubscription": 3}),
        ("ControlMessage", {"rpc_id": 1, "destination": 2, "respond_to": 3, "rpcMessage": 4}),
        ("RpcResponse", {"request_id": 1, "payload": 2, "error": 3, "metadata": 4}),
    ],
)
def test_messages_are_as_the_text_describes_them(name: str, fields: dict[str, int]) -> None:
    described = getattr(agent_worker_pb2, name).DESCRIPTOR

    assert {each.name: each.number for each in described.fields} == fields


def test_optional_map_repeated_and_nested_fields_are_read_from_the_text() -> None:
    request = agent_worker_pb2.RpcRequest(request_id="1", metadata={"a": "b"})
    event = cloudevent_pb2.CloudEvent(attributes={"n": {"ce_integer": 3}})
    held = agent_worker_pb2.GetSubscriptionsResponse(subscriptions=[{"id": "x"}, {"id": "y"}])

    assert not request.HasField("source")
    assert dict(request.metadata) == {"a": "b"}
    assert MessageToDict(event) == {"attributes": {"n": {"ceInteger": 3}}}
    assert [each.id for each in held.subscriptions] == ["x", "y"]


def test_there_is_no_message_that_the_text_does_not_describe() -> None:
    with pytest.raises(AttributeError, match="describes no message 'Nothing'"):
        _ = agent_worker_pb2.Nothing
