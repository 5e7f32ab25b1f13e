"""What outlives the effects that need it: a container, a kernel, a server."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from .effects import Take
from .flow import Call, Flow
from .runs import here, play, play_async

T = TypeVar("T")


class Held(Generic[T]):
    """A thing of the outside world, from `take` to `let_go`; `open` makes it, `close` ends it, and both may block.

    Taking it is an effect. A run that is repeated has it from its record, and then it is opened only when something that
    is not recorded needs it: a replay opens nothing, a resumed run what it goes on with.
    """

    def __init__(self, name: str, open: Callable[[], T], close: Callable[[T], None]) -> None:
        self._name = name
        self._open = open
        self._close = close
        self._lock = threading.Lock()
        self._thing: T | None = None
        self.is_taken = False

    def take(self) -> None:
        """Take it; what is taken already stays as it is. Raises: what opening it raises, or raised."""
        play(self._taking())

    async def take_async(self) -> None:
        """Take it without blocking the loop."""
        await play_async(self._taking())

    def get(self) -> T:
        """Return it, open. Raises: RuntimeError: it was not taken, or let go again."""
        if not self.is_taken:
            raise RuntimeError(f"There is no {self._name}: it was stopped.")
        return self._opened()

    def opened(self) -> T | None:
        """Return it if it is open."""
        return self._thing

    def let_go(self) -> None:
        """End it if it is open; doing so twice is fine."""
        self.is_taken = False
        with self._lock:
            thing, self._thing = self._thing, None
        if thing is not None:
            self._close(thing)

    def _taking(self) -> Flow[None]:
        if not self.is_taken:
            yield from _take(self._name, self._start)
            self.is_taken = True

    def _start(self) -> None:
        self._opened()

    def _opened(self) -> T:
        with self._lock:
            if self._thing is None:
                self._thing = self._open()
            return self._thing


def is_there(name: str, look: Callable[[], bool]) -> bool:
    """Whether something of the outside world can be had, as `look` finds: an effect, so that a replay need not look."""
    return bool(play(_take(name, look)))


def _take(name: str, work: Callable[[], Any]) -> Flow[Any]:
    at = here()
    call = Call(work, work, (), {})
    return (yield Take(key=at.key("take", at.agent, name), agent=at.agent, name=name, call=call))
