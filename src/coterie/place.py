"""Where in a run the program is: the keys of its effects.

A key names the place, not the time: parent place / chat / turn / kind / index in the turn. A chat is named by who
opened it with whom, the digest of its first message, and its ordinal among equals in the same parent. What a tool starts
nests under the tool's own key, so concurrent branches keep their identity when a run is replayed.
"""

from __future__ import annotations

import hashlib
from contextvars import ContextVar

from .effects import Effect, encode
from .usage import Usage


class Place:
    """A run's root, a chat, or an effect that is being performed.

    `inside` is True within any public call, so that only the outermost one turns stops into exceptions.
    """

    __slots__ = ("_children", "_indexes", "chat", "depth", "inside", "path", "performing", "spent", "turn")

    def __init__(self, path: str, *, inside: bool = True, chat: bool = False, performing: Effect | None = None) -> None:
        self.path = path
        self.inside = inside
        self.chat = chat
        self.performing = performing
        self.turn = 0
        self.depth = 0
        self.spent: list[tuple[Usage | None, float | None]] = []
        self._children: dict[str, int] = {}
        self._indexes: dict[str, int] = {}

    def within(self) -> Place:
        """The same place, seen from within a public call: counters are shared."""
        inner = Place(self.path, chat=self.chat, performing=self.performing)
        inner._children, inner._indexes, inner.spent = self._children, self._indexes, self.spent
        return inner

    def open_chat(self, name: str, first: object) -> Place:
        """The place of a chat below this one; `first` is its first message, in anything that encodes."""
        digest = hashlib.blake2b(encode(first), digest_size=4).hexdigest()
        name = f"{name.replace('/', '_')}:{digest}"
        ordinal = self._children[name] = self._children.get(name, 0) + 1
        path = f"{self.path}/{name}" if self.path else name
        return Place(path if ordinal == 1 else f"{path}#{ordinal}", chat=True)

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
