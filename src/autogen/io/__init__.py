"""Where a chat is printed and where a person types."""

from __future__ import annotations

from .base import InputStream, IOStream, OutputStream
from .console import IOConsole
from .websockets import IOWebsockets

IOStream.set_global_default(IOConsole())

__all__ = ["IOConsole", "IOStream", "IOWebsockets", "InputStream", "OutputStream"]
