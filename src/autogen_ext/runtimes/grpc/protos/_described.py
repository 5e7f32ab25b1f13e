"""Turns the text of .proto files into classes of messages, without a compiler.

It reads as much of the language as our own files use: messages and messages within, `optional`, `repeated`, `map`,
`oneof`, and services.
The classes live in a pool of their own, beside whatever else a program has of the same names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any

from coterie.errors import MissingExtra

_TOKEN = re.compile(r'//[^\n]*|"[^"]*"|[\w.]+|[^\s\w]')
_SCALARS = {"bool": 8, "string": 9, "bytes": 12, "int32": 5}
_MESSAGE_FIELD = 11
_OPTIONAL, _REPEATED = 1, 3


@cache
def message_class(name: str) -> Any:
    """The class of a message by its full name. Raises: MissingExtra without protobuf."""
    factory = _protobuf("message_factory")
    return factory.GetMessageClass(_pool().FindMessageTypeByName(name))


@cache
def file_descriptor(name: str) -> Any:
    """What there is in one of our files."""
    return _pool().FindFileByName(name)


@cache
def _pool() -> Any:
    pool = _protobuf("descriptor_pool").DescriptorPool()
    for known in ("any", "timestamp"):
        pool.AddSerializedFile(_protobuf(f"{known}_pb2").DESCRIPTOR.serialized_pb)
    for name in ("cloudevent.proto", "agent_worker.proto"):
        text = files(__package__).joinpath(name).read_text(encoding="utf-8")
        pool.Add(_Reader(name, text).file)
    return pool


def _protobuf(module: str) -> Any:
    try:
        return import_module(f"google.protobuf.{module}")
    except ImportError:
        raise MissingExtra("protobuf", "grpc", "A runtime of several processes") from None


class _Reader:
    """Reads one file into its descriptor."""

    def __init__(self, name: str, text: str) -> None:
        self._words: Iterator[str] = (each for each in _TOKEN.findall(text) if not each.startswith("//"))
        self.file = _protobuf("descriptor_pb2").FileDescriptorProto(name=name)
        for word in self._words:
            self._statement(word)

    def _statement(self, word: str) -> None:
        match word:
            case "syntax":
                self.file.syntax = self._rest()[1].strip('"')
            case "package":
                self.file.package = self._rest()[0]
            case "import":
                self.file.dependency.append(self._rest()[0].strip('"'))
            case "option":
                name, _, value = self._rest()
                setattr(self.file.options, name, value.strip('"'))
            case "message":
                self._message(self.file.message_type.add())
            case "service":
                self._service()

    def _rest(self) -> list[str]:
        """The words up to the end of a statement."""
        return list(iter(self._words.__next__, ";"))

    def _block(self) -> Iterator[str]:
        """The first word of each statement up to a closing brace."""
        return iter(self._words.__next__, "}")

    def _service(self) -> None:
        service = self.file.service.add(name=next(self._words))
        next(self._words)
        for _ in self._block():
            method = service.method.add(name=next(self._words))
            method.client_streaming, method.input_type = self._spoken()
            next(self._words)
            method.server_streaming, method.output_type = self._spoken()
            next(self._words)

    def _spoken(self) -> tuple[bool, str]:
        """What is said in one direction: whether as a stream, and the type."""
        *stream, kind = list(iter(self._words.__next__, ")"))[1:]
        return bool(stream), kind

    def _message(self, message: Any) -> None:
        message.name, _ = next(self._words), next(self._words)
        for word in self._block():
            match word:
                case "message":
                    self._message(message.nested_type.add())
                case "oneof":
                    self._oneof(message)
                case "map":
                    self._map(message)
                case "optional":
                    field = self._field(message, next(self._words))
                    field.proto3_optional = True
                    field.oneof_index = len(message.oneof_decl)
                    message.oneof_decl.add(name=f"_{field.name}")
                case "repeated":
                    self._field(message, next(self._words)).label = _REPEATED
                case _:
                    self._field(message, word)

    def _oneof(self, message: Any) -> None:
        index = len(message.oneof_decl)
        message.oneof_decl.add(name=next(self._words))
        next(self._words)
        for word in self._block():
            self._field(message, word).oneof_index = index

    def _map(self, message: Any) -> None:
        _, key, _, value, _ = (next(self._words) for _ in range(5))
        entry = message.nested_type.add()
        entry.options.map_entry = True
        for number, (name, kind) in enumerate((("key", key), ("value", value)), 1):
            _typed(entry.field.add(name=name, number=number, label=_OPTIONAL), kind)
        name, _, number_of_map = self._rest()
        entry.name = f"{name.title()}Entry"
        _typed(message.field.add(name=name, number=int(number_of_map), label=_REPEATED), entry.name)

    def _field(self, message: Any, kind: str) -> Any:
        name, _, number = self._rest()
        field = message.field.add(name=name, number=int(number), label=_OPTIONAL)
        _typed(field, kind)
        return field


def _typed(field: Any, kind: str) -> None:
    if kind in _SCALARS:
        field.type = _SCALARS[kind]
    else:
        field.type, field.type_name = _MESSAGE_FIELD, kind
