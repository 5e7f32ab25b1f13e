"""What passes the engine's door: the methods with which clients, tools, workbenches and executors touch the world.

A program's own classes count too. The class that defines such a method has it wrapped, so that every call of it is an
effect: traced, priced, limited, recorded and replayed. What an implementation asks in its turn for the same thing, its
`super()` or a client that it wraps, is part of that effect.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from coterie.flow import Call


def wrap(cls: type, name: str, wrapper: Callable[[Any], Any]) -> None:
    """Wrap the method `name` where `cls` itself defines it, unless the class passes the door by other ways."""
    method = cls.__dict__.get(name)
    if callable(method) and not getattr(method, "__isabstractmethod__", False) and "_passes_door" not in cls.__dict__:
        setattr(cls, name, wrapper(method))


def later(work: Callable[..., Any], *args: Any) -> Call:
    """The call of an effect that only async code asks for."""
    return Call(work, work, args, {})
