"""Models: wire formats as pure functions, endpoints, and the call over the wire in both colours."""

from __future__ import annotations

from .complete import complete, complete_async
from .endpoints import azure_name, endpoint_for
from .openai_chat import encode_request

__all__ = ["azure_name", "complete", "complete_async", "encode_request", "endpoint_for"]
