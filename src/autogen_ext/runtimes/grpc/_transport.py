"""What worker and host agree on about their connection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .protos._described import file_descriptor
from .protos.agent_worker_pb2_grpc import grpc_package

Options = Sequence[tuple[str, Any]]

SAYS_GOODBYE = ("says-goodbye", "1")
"""Metadata of a host that ends a worker's stream when the worker has ended its own, and everything has arrived."""

_LARGEST_MESSAGE_BYTES = 64 << 20

_BOTH: Options = (("grpc.max_receive_message_length", _LARGEST_MESSAGE_BYTES),)

# A host asks silent workers for a sign of life; one that gives none is gone.
_OF_HOST: Options = (
    ("grpc.keepalive_time_ms", 10_000),
    ("grpc.keepalive_timeout_ms", 5_000),
    ("grpc.so_reuseport", 0),
)

# After a break the host may be back soon.
_OF_WORKER: Options = (
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 1_000),
    ("grpc.max_reconnect_backoff_ms", 2_000),
)


def require_packages() -> None:
    """See that the packages of the extra are here. Raises: MissingExtra."""
    grpc_package("grpc.aio")
    file_descriptor("agent_worker.proto")


def host_options(given: Options | None) -> Options:
    """The options of a host's server, the program's own last, which count."""
    return _chosen(_OF_HOST, given)


def worker_options(given: Options | None) -> Options:
    """The options of a worker's channel, the program's own last, which count."""
    return _chosen(_OF_WORKER, given)


def _chosen(ours: Options, given: Options | None) -> Options:
    return list({**dict(_BOTH), **dict(ours), **dict(given or ())}.items())
