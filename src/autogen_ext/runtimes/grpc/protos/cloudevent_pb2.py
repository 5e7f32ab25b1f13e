"""The messages of `cloudevent.proto`."""

from __future__ import annotations

from typing import Any

from ._described import file_descriptor, message_class


def __getattr__(name: str) -> Any:
    if name == "DESCRIPTOR":
        return file_descriptor("cloudevent.proto")
    if name.startswith("_"):
        raise AttributeError(name)
    try:
        return message_class(f"io.cloudevents.v1.{name}")
    except KeyError:
        raise AttributeError(f"cloudevent.proto describes no message {name!r}") from None
