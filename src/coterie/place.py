"""Where in a run the program is: the keys of its effects.

A key names the place, not the time: parent place / chat / turn / kind / index in the turn. A chat is named by who
opened it with whom, the digest of its first message, and its ordinal among equals in the same parent. What a tool starts
nests under the tool's own key, so concurrent branches keep their identity when a run is replayed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from contextvars import ContextVar

from .effects import Effect, ModelCall, encode
from .errors import RunStopped
from .messages import Answer, Reply

Tab = Callable[[ModelCall, Answer | Reply], None]


class Place:
    """A run's root, a chat, or an effect that is being performed.

    `top` is the place of the outermost public call that all this happens in; the stop that ended that call is kept there,
    so that no code in between can swallow it. A root has no top. `members` names the agents that a chat is between,
    `agent` the one whose turn this is. `tab` is told of every answer of a model below here. `clock` is the time of the
    latest outcome at or below this place, in seconds since 1970: what happens beside it does not count, so that it is the
    same again when a run is repeated.
    """

    __slots__ = (
        "_children",
        "_indexes",
        "agent",
        "chat",
        "clock",
        "depth",
        "members",
        "parent",
        "path",
        "performing",
        "stop",
        "tab",
        "top",
        "turn",
    )

    def __init__(
        self,
        path: str,
        *,
        parent: Place | None = None,
        top: Place | None = None,
        chat: bool = False,
        members: Collection[str] = (),
        performing: Effect | None = None,
        agent: str = "",
        tab: Tab | None = None,
    ) -> None:
        self.path = path
        self.parent = parent
        self.clock: float = parent.clock if parent is not None else 0.0
        self.top = top
        self.chat = chat
        self.members = members
        self.performing = performing
        self.agent = agent
        self.tab = tab
        self.turn = 0
        self.depth = 0
        self.stop: RunStopped | None = None
        self._children: dict[str, int] = {}
        self._indexes: dict[str, int] = {}

    def within(self) -> Place:
        """The same place, seen from within an outermost public call: counters are shared."""
        inner = Place(self.path, parent=self)
        inner.top = inner
        inner._children, inner._indexes = self._children, self._indexes
        return inner

    def open_chat(self, name: str, first: object, members: Collection[str]) -> Place:
        """The place of a chat below this one; `first` is its first message, in anything that encodes."""
        digest = hashlib.blake2b(encode(first), digest_size=4).hexdigest()
        name = f"{name.replace('/', '_')}:{digest}"
        ordinal = self._children[name] = self._children.get(name, 0) + 1
        path = f"{self.path}/{name}" if self.path else name
        path = path if ordinal == 1 else f"{path}#{ordinal}"
        return Place(path, parent=self, top=self.top, chat=True, members=members, tab=self.tab)

    def open_turn(self, agent: str) -> Place:
        """The place of an agent's next turn below this one; several may be open at the same time."""
        name = agent.replace("/", "_")
        ordinal = self._children[name] = self._children.get(name, 0) + 1
        name = f"{name}.{ordinal}"
        path = f"{self.path}/{name}" if self.path else name
        return Place(path, parent=self, top=self.top, agent=agent, tab=self.tab)

    def tick(self, time: float) -> None:
        """Something here had its outcome at `time`, in seconds since 1970."""
        place: Place | None = self
        while place is not None:
            place.clock = max(place.clock, time)
            place = place.parent

    def next_turn(self) -> None:
        """An agent starts to reply."""
        self.turn += 1
        self._indexes.clear()

    def key(self, kind: str, agent: str, subject: str = "") -> str:
        """The key of the next effect here.

        An overridden method that calls the original one asks for the effect that is being performed: same key.
        """
        doing = self.performing
        if doing is not None and (doing.kind, doing.agent, doing.subject) == (kind, agent, subject):
            return doing.key
        index = self._indexes.get(kind, 0)
        self._indexes[kind] = index + 1
        path = f"{self.path}/{self.turn}/{kind}/{index}"
        return path if self.path else path[1:]


HERE: ContextVar[Place | None] = ContextVar("coterie_place", default=None)
