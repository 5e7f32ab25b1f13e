"""The service that workers call: messages come and go on one stream for each of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

from autogen_core import ROOT_LOGGER_NAME

from ._switchboard import Switchboard, Worker
from ._transport import SAYS_GOODBYE
from ._wire import subscription_of, subscription_on_wire
from .protos import agent_worker_pb2
from .protos.agent_worker_pb2_grpc import grpc_package

logger = logging.getLogger(ROOT_LOGGER_NAME)

_OPENING_S = 5.0


class GrpcWorkerAgentRuntimeHostServicer:
    """Passes the messages of workers on. For a server of your own: `add_AgentRpcServicer_to_server` adds it there.

    Every call carries the id of its worker as the metadata `client-id`. A worker is connected while its stream is open;
    its types of agents and its subscriptions are known as long. Requests to a worker that goes fail at once.
    """

    def __init__(self) -> None:
        self._switchboard = Switchboard()

    async def OpenChannel(self, request_iterator: Any, context: Any) -> AsyncIterator[Any]:
        """Take a worker's messages, and yield those for it."""
        worker = await self._switchboard.connect(await _worker_id(context))
        logger.info("Worker %s connected.", worker.id)
        reading = asyncio.create_task(self._read(worker, request_iterator))
        try:
            await context.send_initial_metadata(())
            async for message in worker.outbox:
                yield message
        finally:
            reading.cancel()
            await self._switchboard.disconnect(worker)
            logger.info("Worker %s disconnected.", worker.id)

    async def OpenControlChannel(self, request_iterator: Any, context: Any) -> AsyncIterator[Any]:
        """Refused: nothing is asked of workers this way."""
        await context.abort(grpc_package().StatusCode.UNIMPLEMENTED, "This host passes on no control messages.")
        yield  # Makes this a stream.

    async def RegisterAgent(self, request: Any, context: Any) -> Any:
        """A worker has agents of a type."""
        worker = await self._caller(context)
        try:
            self._switchboard.register(worker, request.type)
        except ValueError as error:
            await _refuse(context, error)
        return agent_worker_pb2.RegisterAgentTypeResponse()

    async def AddSubscription(self, request: Any, context: Any) -> Any:
        """A worker subscribes agents to topics."""
        worker = await self._caller(context)
        try:
            self._switchboard.subscribe(worker, subscription_of(request.subscription))
        except ValueError as error:
            await _refuse(context, error)
        return agent_worker_pb2.AddSubscriptionResponse()

    async def RemoveSubscription(self, request: Any, context: Any) -> Any:
        """A worker takes a subscription back."""
        try:
            self._switchboard.unsubscribe(request.id)
        except ValueError as error:
            await _refuse(context, error)
        return agent_worker_pb2.RemoveSubscriptionResponse()

    async def GetSubscriptions(self, request: Any, context: Any) -> Any:
        """All subscriptions."""
        context.set_trailing_metadata((SAYS_GOODBYE,))
        known = [subscription_on_wire(each) for each in self._switchboard.subscriptions()]
        return agent_worker_pb2.GetSubscriptionsResponse(subscriptions=known)

    async def _drain(self) -> None:
        """Return when every request was answered."""
        await self._switchboard.nothing_open()

    def _close(self) -> None:
        """Let the workers go, with what waits for them."""
        self._switchboard.close()

    async def _read(self, worker: Worker, messages: Any) -> None:
        try:
            async for message in messages:
                try:
                    await self._switchboard.take(worker, message)
                except ValueError as error:  # names that are none
                    logger.warning("A message of worker %s cannot be passed on: %s", worker.id, error)
        finally:
            await self._switchboard.disconnect(worker)

    async def _caller(self, context: Any) -> Worker:
        worker_id = await _worker_id(context)
        try:
            return await self._switchboard.connected(worker_id, timeout_s=_OPENING_S)
        except TimeoutError:
            why = f"Worker {worker_id} has no open channel. OpenChannel comes first."
            await context.abort(grpc_package().StatusCode.FAILED_PRECONDITION, why)
            raise


async def _worker_id(context: Any) -> str:
    worker_id = dict(context.invocation_metadata() or ()).get("client-id")
    if not worker_id:
        await context.abort(grpc_package().StatusCode.INVALID_ARGUMENT, "The metadata has no client-id.")
    return str(worker_id)


async def _refuse(context: Any, error: ValueError) -> None:
    await context.abort(grpc_package().StatusCode.INVALID_ARGUMENT, str(error))
