"""A runtime whose agents live in several processes: workers, and a host that passes their messages on."""

from __future__ import annotations

from ._worker_runtime import GrpcWorkerAgentRuntime
from ._worker_runtime_host import GrpcWorkerAgentRuntimeHost
from ._worker_runtime_host_servicer import GrpcWorkerAgentRuntimeHostServicer

__all__ = ["GrpcWorkerAgentRuntime", "GrpcWorkerAgentRuntimeHost", "GrpcWorkerAgentRuntimeHostServicer"]
