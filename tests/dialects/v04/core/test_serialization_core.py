"""Messages are written as bytes and read again; what cannot be is refused by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from autogen_core import (
    JSON_DATA_CONTENT_TYPE,
    PROTOBUF_DATA_CONTENT_TYPE,
    Image,
    MessageSerializer,
    UnknownPayload,
    try_get_known_serializers_for_type,
)
from autogen_core._serialization import SerializationRegistry


@dataclass
class Flat:
    """Plain fields."""

    text: str
    count: int = 1
    tags: list[str] | None = None


@dataclass
class Simple:
    """Plain fields without a union."""

    text: str
    tags: list[str]


class Model(BaseModel):
    """Anything that pydantic writes."""

    inner: Simple
    value: int | str


@dataclass
class OfDataclass:
    """A dataclass in a dataclass."""

    inner: Simple


@dataclass
class OfModels:
    """Models in a dataclass."""

    inner: list[Model]


def _serializer(cls: type) -> MessageSerializer[Any]:
    (serializer,) = try_get_known_serializers_for_type(cls)
    return serializer


@given(text=st.text(), tags=st.lists(st.text()))
def test_a_dataclass_is_read_as_it_was_written(text: str, tags: list[str]) -> None:
    serializer, message = _serializer(Simple), Simple(text, tags)

    assert serializer.deserialize(serializer.serialize(message)) == message
    assert (serializer.type_name, serializer.data_content_type) == ("Simple", JSON_DATA_CONTENT_TYPE)


def test_a_model_is_read_as_it_was_written() -> None:
    serializer, message = _serializer(Model), Model(inner=Simple("a", []), value="b")

    assert serializer.deserialize(serializer.serialize(message)) == message


@pytest.mark.parametrize(
    ("cls", "complaint"),
    [(Flat, "has a union type"), (OfDataclass, "has nested dataclasses"), (OfModels, "has nested dataclasses")],
)
def test_a_dataclass_of_more_than_plain_fields_is_refused(cls: type, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        try_get_known_serializers_for_type(cls)


@pytest.mark.parametrize("cls", [str, dict, int, Image])
def test_another_class_has_no_serializer(cls: type) -> None:
    assert try_get_known_serializers_for_type(cls) == []


def test_a_protobuf_message_is_packed_with_its_type() -> None:
    wrappers = pytest.importorskip("google.protobuf.wrappers_pb2", reason="pip install protobuf")
    serializer, message = _serializer(wrappers.StringValue), wrappers.StringValue(value="hi")

    written = serializer.serialize(message)

    assert written == b"\n/type.googleapis.com/google.protobuf.StringValue\x12\x04\n\x02hi"
    assert serializer.deserialize(written) == message
    assert serializer.type_name == "google.protobuf.StringValue"
    assert serializer.data_content_type == PROTOBUF_DATA_CONTENT_TYPE
    assert SerializationRegistry().type_name(message) == "google.protobuf.StringValue"


def test_a_registry_reads_what_it_knows_and_keeps_what_it_does_not() -> None:
    registry, json = SerializationRegistry(), JSON_DATA_CONTENT_TYPE
    registry.add_serializer([_serializer(Simple)])

    written = registry.serialize(Simple("a", []), type_name="Simple", data_content_type=json)

    assert registry.is_registered("Simple", json)
    assert registry.deserialize(written, type_name="Simple", data_content_type=json) == Simple("a", [])
    unknown = registry.deserialize(b"{}", type_name="Else", data_content_type=json)
    assert unknown == UnknownPayload("Else", json, b"{}")
    with pytest.raises(ValueError, match="Unknown type Else with content type application/json"):
        registry.serialize(Simple("a", []), type_name="Else", data_content_type=json)
