"""Which public methods a program has overridden: by subclass, on an instance, or by patching the class.

Flows call each other directly; where the program has put its own method, it is called instead.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from coterie.flow import COLOUR, Call, Flow

_originals: dict[str, Any] = {}


def declare(cls: type[Any], names: tuple[str, ...]) -> None:
    """Remember the original functions of `names` and their `a_` twins, to know later what was put in their place."""
    for name in names:
        for each in (name, f"a_{name}"):
            if each in vars(cls):
                _originals[each] = vars(cls)[each]


def changed(agent: Any, name: str) -> bool:
    """Whether `agent.name` is something else than the original method. An agent of another kind is all its own."""
    return getattr(type(agent), name, None) is not _originals.get(name, changed) or name in vars(agent)


def original(name: str) -> Any:
    """The function that the class had under `name` before anybody patched it."""
    return _originals[name]


def is_overridden(agent: Any, name: str) -> Flow[bool]:
    """Whether the half of the pair `name`/`a_name` that this chat calls is overridden. Async chats may call either."""
    if changed(agent, name):
        return True
    return changed(agent, f"a_{name}") and (yield COLOUR)


def halves(agent: Any, name: str) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """The methods to call from a sync and from an async chat.

    An async chat takes the sync half where only that one is overridden: what a program put there must not be skipped.
    """
    twin = f"a_{name}"
    only_sync = changed(agent, name) and not changed(agent, twin)
    sync = getattr(agent, name)
    return sync, sync if only_sync else getattr(agent, twin)


def own_method(agent: Any, name: str, twin: str | None = None) -> Flow[Callable[..., Any] | None]:
    """The program's own method in the place of a private one, if there is any.

    An async chat takes that in the place of `twin` first, then that of `name`.
    """
    if twin is not None and changed(agent, twin) and (yield COLOUR):
        return cast(Callable[..., Any], getattr(agent, twin))
    return cast(Callable[..., Any], getattr(agent, name)) if changed(agent, name) else None


def invoke(agent: Any, name: str, flow: Callable[..., Flow[Any]], /, *args: Any, **kwargs: Any) -> Flow[Any]:
    """Run `flow(agent, ...)`, the original behaviour, unless the program overrides the public pair."""
    if not (yield from is_overridden(agent, name)):
        return (yield from flow(agent, *args, **kwargs))
    return (yield Call(*halves(agent, name), args, kwargs))
