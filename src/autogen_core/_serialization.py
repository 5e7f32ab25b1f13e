"""How messages are written as bytes and read again: dataclasses, pydantic models, protobuf messages."""

from __future__ import annotations

import importlib
import json
import sys
import types
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass
from typing import Any, Generic, Protocol, TypeVar, Union, get_args, get_origin, get_type_hints, runtime_checkable

from pydantic import BaseModel

JSON_DATA_CONTENT_TYPE = "application/json"
PROTOBUF_DATA_CONTENT_TYPE = "application/x-protobuf"

T = TypeVar("T")
PydanticT = TypeVar("PydanticT", bound=BaseModel)


@runtime_checkable
class MessageSerializer(Protocol[T]):
    """Writes and reads messages of one type."""

    @property
    def data_content_type(self) -> str: ...

    @property
    def type_name(self) -> str: ...

    def deserialize(self, payload: bytes) -> T: ...

    def serialize(self, message: T) -> bytes: ...


@dataclass
class UnknownPayload:
    """A message that was received and whose type nobody here knows."""

    type_name: str
    data_content_type: str
    payload: bytes


class DataclassJsonMessageSerializer(Generic[T]):
    """A dataclass whose fields are plain JSON. Raises: ValueError for unions and nested classes."""

    data_content_type = JSON_DATA_CONTENT_TYPE

    def __init__(self, cls: type[T]) -> None:
        kinds = _field_types(cls)
        if any(_is_union(each) for each in kinds):
            raise ValueError("Dataclass has a union type, which is not supported. To use a union, use a Pydantic model")
        if any(_is_structured(each) for each in kinds):
            raise ValueError(
                "Dataclass has nested dataclasses or base models, which are not supported. To use nested types, use a "
                "Pydantic model"
            )
        self.cls = cls
        self.type_name = cls.__name__

    def deserialize(self, payload: bytes) -> T:
        """Read a message."""
        return self.cls(**json.loads(payload))

    def serialize(self, message: T) -> bytes:
        """Write a message."""
        return json.dumps(asdict(message)).encode()  # type: ignore[call-overload]  # it is a dataclass


class PydanticJsonMessageSerializer(Generic[PydanticT]):
    """A pydantic model, as it writes itself."""

    data_content_type = JSON_DATA_CONTENT_TYPE

    def __init__(self, cls: type[PydanticT]) -> None:
        self.cls = cls
        self.type_name = cls.__name__

    def deserialize(self, payload: bytes) -> PydanticT:
        """Read a message."""
        return self.cls.model_validate_json(payload)

    def serialize(self, message: PydanticT) -> bytes:
        """Write a message."""
        return message.model_dump_json().encode()


class ProtobufMessageSerializer:
    """A protobuf message, packed in an `Any` that names its type."""

    data_content_type = PROTOBUF_DATA_CONTENT_TYPE

    def __init__(self, cls: type[Any]) -> None:
        self.cls = cls
        self.type_name = str(cls.DESCRIPTOR.full_name)

    def deserialize(self, payload: bytes) -> Any:
        """Read a message."""
        packed, message = self._any(), self.cls()
        packed.ParseFromString(payload)
        if not packed.Unpack(message):
            raise ValueError(f"A message of type {self.type_name} was expected, not of {packed.TypeName()}")
        return message

    def serialize(self, message: Any) -> bytes:
        """Write a message."""
        packed = self._any()
        packed.Pack(message)
        return bytes(packed.SerializeToString())

    def _any(self) -> Any:
        return importlib.import_module("google.protobuf.any_pb2").Any()


def try_get_known_serializers_for_type(cls: type[Any]) -> list[MessageSerializer[Any]]:
    """The serializers for a class; none if it is no dataclass, pydantic model or protobuf message. Raises: ValueError."""
    if issubclass(cls, BaseModel):
        return [PydanticJsonMessageSerializer(cls)]
    if is_dataclass(cls):
        return [DataclassJsonMessageSerializer(cls)]
    if _is_protobuf(cls):
        return [ProtobufMessageSerializer(cls)]
    return []


class SerializationRegistry:
    """The serializers that a runtime knows."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], MessageSerializer[Any]] = {}

    def add_serializer(self, serializer: MessageSerializer[Any] | Sequence[MessageSerializer[Any]]) -> None:
        """Learn one or several."""
        for each in serializer if isinstance(serializer, Sequence) else [serializer]:
            self._known[each.type_name, each.data_content_type] = each

    def is_registered(self, type_name: str, data_content_type: str) -> bool:
        """Tell whether a type can be written so."""
        return (type_name, data_content_type) in self._known

    def deserialize(self, payload: bytes, *, type_name: str, data_content_type: str) -> Any:
        """Read a message; an `UnknownPayload` if its type is not known."""
        serializer = self._known.get((type_name, data_content_type))
        if serializer is None:
            return UnknownPayload(type_name, data_content_type, payload)
        return serializer.deserialize(payload)

    def serialize(self, message: Any, *, type_name: str, data_content_type: str) -> bytes:
        """Write a message. Raises: ValueError if its type is not known."""
        serializer = self._known.get((type_name, data_content_type))
        if serializer is None:
            raise ValueError(f"Unknown type {type_name} with content type {data_content_type}")
        return serializer.serialize(message)

    def type_name(self, message: Any) -> str:
        """The name of a message's type."""
        cls = type(message)
        return str(cls.DESCRIPTOR.full_name) if _is_protobuf(cls) else cls.__name__

    def to_json(self, message: Any) -> str:
        """A message for logs and traces."""
        try:
            name = self.type_name(message)
            return self.serialize(message, type_name=name, data_content_type=JSON_DATA_CONTENT_TYPE).decode()
        except Exception:  # noqa: BLE001 - whatever a program's serializer raises, its message is still delivered
            return "Message could not be serialized"


def _is_protobuf(cls: type[Any]) -> bool:
    # Whose class is loaded has loaded the package.
    package = sys.modules.get("google.protobuf.message")
    return package is not None and issubclass(cls, package.Message)


def _field_types(cls: type[Any]) -> list[Any]:
    try:
        hints = get_type_hints(cls)
    except NameError:  # names of a function's scope
        hints = {}
    return [hints.get(each.name, each.type) for each in fields(cls)]


def _is_union(kind: Any) -> bool:
    return get_origin(kind) in (Union, types.UnionType)


def _is_structured(kind: Any) -> bool:
    """A dataclass, a model, or something of models."""
    if isinstance(kind, type) and not get_args(kind):
        return is_dataclass(kind) or issubclass(kind, BaseModel)
    return any(
        (isinstance(each, type) and issubclass(each, BaseModel)) or (get_args(each) and _is_structured(each))
        for each in get_args(kind)
    )
