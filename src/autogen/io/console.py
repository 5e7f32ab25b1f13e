"""The terminal."""

from __future__ import annotations

import getpass
from typing import Any

from .base import IOStream

__all__ = ("IOConsole",)


class IOConsole(IOStream):
    """Prints and reads with the built-in functions, as they are at the time of the call."""

    def print(self, *objects: Any, sep: str = " ", end: str = "\n", flush: bool = False) -> None:
        print(*objects, sep=sep, end=end, flush=flush)

    def input(self, prompt: str = "", *, password: bool = False) -> str:
        return getpass.getpass(prompt or "Password: ") if password else input(prompt)
