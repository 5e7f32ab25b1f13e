"""What a host knows of its workers, and how it passes their messages on."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from autogen_core import ROOT_LOGGER_NAME, AgentId, Subscription, TopicId
from autogen_core.exceptions import UndeliverableException
from autogen_core.hosting import Subscriptions

from ._outbox import Outbox
from ._wire import CANCELLED_TOPIC, addressed, cancelled, failure

logger = logging.getLogger(ROOT_LOGGER_NAME)


@dataclass(eq=False, slots=True)
class Worker:
    """A worker while it is connected: the types of its agents, and the subscriptions that it made."""

    id: str
    outbox: Outbox = field(default_factory=Outbox)
    types: set[str] = field(default_factory=set)
    subscriptions: list[Subscription] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Open:
    """A request that was passed on and not answered yet."""

    asker: Worker
    request_id: str
    worker: Worker
    recipient: AgentId


class Switchboard:
    """Connects workers by the types of their agents, and by what these are subscribed to."""

    def __init__(self) -> None:
        self._workers: dict[str, Worker] = {}
        self._by_type: dict[str, Worker] = {}
        self._subscriptions = Subscriptions()
        self._open: dict[str, _Open] = {}
        self._changed = asyncio.Condition()

    # --- workers ------------------------------------------------------------------------------------------------------

    async def connect(self, worker_id: str) -> Worker:
        """A worker came. One of the same id is the same worker, whose old connection has not ended yet."""
        before = self._workers.get(worker_id)
        if before is not None:
            await self.disconnect(before)
        worker = self._workers[worker_id] = Worker(worker_id)
        await self._tell_change()
        return worker

    async def disconnect(self, worker: Worker) -> None:
        """A worker went: its types are free, its subscriptions gone, and nobody waits for its responses any more."""
        if self._workers.get(worker.id) is not worker:
            return
        del self._workers[worker.id]
        self._by_type = {name: each for name, each in self._by_type.items() if each is not worker}
        for each in worker.subscriptions:
            self._subscriptions.remove(each.id)
        worker.outbox.close()
        for key, request in list(self._open.items()):
            if request.worker is worker:
                del self._open[key]
                why = f"The worker with the agent {request.recipient} disconnected before it responded."
                request.asker.outbox.put_now(failure(request.request_id, UndeliverableException(why)))
            elif request.asker is worker:
                del self._open[key]
                worker_asked = request.worker
                worker_asked.outbox.put_now(cancelled(key))
        await self._tell_change()

    async def connected(self, worker_id: str, *, timeout_s: float) -> Worker:
        """A worker; waits for one that has called before its stream came. Raises: TimeoutError."""
        async with asyncio.timeout(timeout_s), self._changed:
            await self._changed.wait_for(lambda: worker_id in self._workers)
            return self._workers[worker_id]

    async def nothing_open(self) -> None:
        """Return when every request was answered."""
        async with self._changed:
            await self._changed.wait_for(lambda: not self._open)

    def close(self) -> None:
        """Let the streams of all workers end when they have what waits for them."""
        for each in self._workers.values():
            each.outbox.close()

    async def _tell_change(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    # --- agents and subscriptions -------------------------------------------------------------------------------------

    def register(self, worker: Worker, name: str) -> None:
        """A worker has agents of a type. Raises: ValueError if another one has."""
        AgentId(name, "any")
        owner = self._by_type.setdefault(name, worker)
        if owner is not worker:
            raise ValueError(f"Agent type {name} already registered with client {owner.id}.")
        worker.types.add(name)

    def subscribe(self, worker: Worker, subscription: Subscription) -> None:
        """Deliver by a subscription while its worker is connected. Raises: ValueError if there is an equal one."""
        self._subscriptions.add(subscription)
        worker.subscriptions.append(subscription)

    def unsubscribe(self, id: str) -> None:
        """Forget a subscription. Raises: ValueError if there is none of this id."""
        self._subscriptions.remove(id)
        for worker in self._workers.values():
            worker.subscriptions = [each for each in worker.subscriptions if each.id != id]

    def subscriptions(self) -> list[Subscription]:
        """All subscriptions."""
        return list(self._subscriptions)

    # --- messages -----------------------------------------------------------------------------------------------------

    async def take(self, worker: Worker, message: Any) -> None:
        """Pass on what a worker said."""
        match message.WhichOneof("message"):
            case "request":
                await self._pass_request(worker, message)
            case "response":
                await self._pass_response(worker, message)
            case "cloudEvent" if message.cloudEvent.type == CANCELLED_TOPIC:
                await self._pass_cancellation(worker, message.cloudEvent.source)
            case "cloudEvent":
                await self._pass_event(message.cloudEvent)
            case None:
                logger.warning("Worker %s sent a message of no known kind.", worker.id)

    async def _pass_request(self, worker: Worker, message: Any) -> None:
        request = message.request
        asked_id, target = request.request_id, request.target
        owner = self._by_type.get(target.type)
        if owner is None:
            why = f"No worker that is connected has agents of type {target.type!r}."
            await worker.outbox.put(failure(asked_id, UndeliverableException(why)))
            return
        # Ids are unique within a worker only.
        request.request_id = key = f"{worker.id}/{asked_id}"
        self._open[key] = _Open(worker, asked_id, owner, AgentId(target.type, target.key))
        await owner.outbox.put(message)

    async def _pass_response(self, worker: Worker, message: Any) -> None:
        open_request = self._open.get(message.response.request_id)
        if open_request is None or open_request.worker is not worker:
            logger.info("Worker %s responded to a request that nobody waits for.", worker.id)
            return
        del self._open[message.response.request_id]
        message.response.request_id = open_request.request_id
        await open_request.asker.outbox.put(message)
        if not self._open:
            await self._tell_change()

    async def _pass_cancellation(self, worker: Worker, request_id: str) -> None:
        key = f"{worker.id}/{request_id}"
        open_request = self._open.get(key)
        if open_request is not None:
            await open_request.worker.outbox.put(cancelled(key))

    async def _pass_event(self, event: Any) -> None:
        by_worker: dict[Worker, list[AgentId]] = defaultdict(list)
        for recipient in self._subscriptions.recipients(TopicId(event.type, event.source)):
            owner = self._by_type.get(recipient.type)
            if owner is not None:
                by_worker[owner].append(recipient)
        for owner, recipients in by_worker.items():
            await owner.outbox.put(addressed(event, recipients))
