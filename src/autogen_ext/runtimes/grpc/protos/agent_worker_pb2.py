"""The messages of `agent_worker.proto`."""

from __future__ import annotations

from typing import Any

from ._described import file_descriptor, message_class


def __getattr__(name: str) -> Any:
    if name == "DESCRIPTOR":
        return file_descriptor("agent_worker.proto")
    if name.startswith("_"):
        raise AttributeError(name)
    try:
        return message_class(f"agents.{name}")
    except KeyError:
        raise AttributeError(f"agent_worker.proto describes no message {name!r}") from None
