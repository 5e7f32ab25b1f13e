"""The service of `agent_worker.proto`, as grpcio calls and serves it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from coterie.errors import MissingExtra

from ._described import file_descriptor, message_class

_SERVICE = "AgentRpc"


def grpc_package(module: str = "grpc") -> Any:
    """The package of grpcio, or a module of it. Raises: MissingExtra."""
    try:
        return import_module(module)
    except ImportError:
        raise MissingExtra("grpcio", "grpc", "A runtime of several processes") from None


class AgentRpcStub:
    """Calls a host over a channel: a callable for each method of the service."""

    def __init__(self, channel: Any) -> None:
        for path, method in _methods():
            make = getattr(channel, _kind(method))
            answer = message_class(method.output_type.full_name).FromString
            asked = message_class(method.input_type.full_name).SerializeToString
            setattr(self, method.name, make(path, request_serializer=asked, response_deserializer=answer))


def add_AgentRpcServicer_to_server(servicer: Any, server: Any) -> None:
    """Have a server answer with the methods of `servicer`."""
    grpc = grpc_package()
    handlers = {}
    for _, method in _methods():
        make = getattr(grpc, f"{_kind(method)}_rpc_method_handler")
        handlers[method.name] = make(
            getattr(servicer, method.name),
            request_deserializer=message_class(method.input_type.full_name).FromString,
            response_serializer=message_class(method.output_type.full_name).SerializeToString,
        )
    service = file_descriptor("agent_worker.proto").services_by_name[_SERVICE].full_name
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, handlers),))


def _methods() -> Iterator[tuple[str, Any]]:
    service = file_descriptor("agent_worker.proto").services_by_name[_SERVICE]
    for method in service.methods:
        yield f"/{service.full_name}/{method.name}", method


def _kind(method: Any) -> str:
    """How grpcio names a method of this kind."""
    ways = ("unary", "stream")
    return f"{ways[method.client_streaming]}_{ways[method.server_streaming]}"
