"""Messages on their way, and the queue that they wait in."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from ._cancellation_token import CancellationToken
from ._identities import AgentId, TopicId
from ._place import Order, Origin, is_recorded


@dataclass(kw_only=True, slots=True, eq=False)
class SendMessageEnvelope:
    """A message to one agent, whose response fulfils `response`."""

    message: Any
    message_id: str
    sender: AgentId | None
    recipient: AgentId
    response: asyncio.Future[Any]
    cancellation_token: CancellationToken
    link: Any
    origin: Origin = field(default_factory=Origin)
    name: str = ""


@dataclass(kw_only=True, slots=True, eq=False)
class PublishMessageEnvelope:
    """A message to a topic."""

    message: Any
    message_id: str
    sender: AgentId | None
    topic_id: TopicId
    cancellation_token: CancellationToken
    link: Any
    origin: Origin = field(default_factory=Origin)
    name: str = ""


@dataclass(kw_only=True, slots=True, eq=False)
class ResponseMessageEnvelope:
    """What a handler returned. `recipient` is who had sent the message."""

    message: Any
    sender: AgentId
    recipient: AgentId | None
    response: asyncio.Future[Any]
    link: Any
    name: str


Envelope = SendMessageEnvelope | PublishMessageEnvelope | ResponseMessageEnvelope


class Mailbox:
    """Envelopes in the order they came, and how much work they still are.

    In a run with a record each envelope has a name, from the place where it was sent, and the order of delivery is
    recorded and kept to.
    """

    def __init__(self) -> None:
        self._waiting: deque[Envelope] = deque()
        self._order: Order | None = None
        self._unfinished = 0
        self._is_closed = False
        self._changed = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, envelope: Envelope) -> None:
        """Add an envelope, which is work until `finished` is called for it."""
        if not envelope.name and not isinstance(envelope, ResponseMessageEnvelope) and is_recorded():
            envelope.name = envelope.origin.place.key("message", "")
        self._waiting.append(envelope)
        self.begun()
        self._changed.set()

    async def next(self) -> Envelope | None:
        """The envelope to deliver now; waits for one. None when the mailbox is closed.

        The one place that decides about the order of delivery, on which everything after it depends.

        Raises: RunStopped with ReplayMismatch when the recorded envelope does not come.
        """
        self._order = self._order or Order.here("runtime")
        if self._order is not None:
            return await self._next_in(self._order)
        while not self._waiting:
            if self._is_closed:
                return None
            self._changed.clear()
            await self._changed.wait()
        return self._waiting.popleft()

    async def _next_in(self, order: Order) -> Envelope | None:
        wanted = order.wanted()
        while (found := self._named(wanted)) is None:
            if self._is_closed:
                return None
            await order.wait(self._changed, self._waiting[0].name if self._waiting else None)
        self._waiting.remove(found)
        order.came(found.name)
        return found

    def _named(self, name: str | None) -> Envelope | None:
        """The envelope of this name, or without one the first."""
        return next((each for each in self._waiting if name is None or each.name == name), None)

    def begun(self) -> None:
        """Count a piece of work."""
        self._unfinished += 1
        self._idle.clear()

    def finished(self) -> None:
        """A piece of work is done."""
        self._unfinished -= 1
        if not self._unfinished:
            self._idle.set()

    async def idle(self) -> None:
        """Return when nothing waits and nothing is being handled."""
        await self._idle.wait()

    def close(self) -> list[Envelope]:
        """End the deliveries; returns what was not delivered."""
        left, self._waiting = list(self._waiting), deque()
        self._is_closed = True
        self._changed.set()
        self._idle.set()
        return left
