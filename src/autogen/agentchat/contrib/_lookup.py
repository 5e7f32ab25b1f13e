"""What these agents get from outside the run, besides models and tools: an image, a memory, a picture made to order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from coterie.effects import Effect, encode
from coterie.flow import Call, Flow
from coterie.runs import here


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lookup(Effect):
    """Get, or put away, something outside the run. `asked` and the outcome are plain JSON; `name` says what it is."""

    kind: ClassVar[str] = "lookup"

    name: str
    asked: Any = None

    @property
    def subject(self) -> str:
        return self.name

    @property
    def request(self) -> bytes:
        return encode([self.name, self.asked])


def look_up(
    agent: str, name: str, asked: Any, function: Callable[..., Any], *args: Any, kind: type[Lookup] = Lookup
) -> Flow[Any]:
    """Call `function(*args)` as an effect, so that a replay answers it from the record."""
    key = here().key("lookup", agent, name)
    return (yield kind(key=key, agent=agent, name=name, asked=asked, call=Call(function, function, args, {})))
