"""The runtime of one of several processes: its agents are here, their messages come and go through a host."""

from __future__ import annotations

import asyncio
import itertools
import logging
import signal
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from autogen_core import (
    JSON_DATA_CONTENT_TYPE,
    ROOT_LOGGER_NAME,
    Agent,
    AgentId,
    AgentMetadata,
    AgentType,
    CancellationToken,
    MessageContext,
    MessageHandlerContext,
    Subscription,
    TopicId,
)
from autogen_core.exceptions import UndeliverableException
from autogen_core.hosting import (
    HoldsAgents,
    Origin,
    Population,
    SerializationRegistry,
    Subscriptions,
    Telling,
    TraceHelper,
    at_place,
    destination,
    is_stop,
    stop_for_caller,
)
from autogen_core.logging import DeliveryStage, MessageKind
from coterie.errors import RunStopped
from coterie.stamp import new_id

from . import _wire
from ._connection import Callbacks, Connection
from ._signals import first_of
from ._transport import Options, require_packages, worker_options
from .protos import agent_worker_pb2

logger = logging.getLogger(ROOT_LOGGER_NAME)

A = TypeVar("A", bound=Agent)

_Failures = (Exception, RunStopped, BaseExceptionGroup)
"""What a handler may raise; the end of the process is not answered."""


class GrpcWorkerAgentRuntime(HoldsAgents):
    """Has agents, and reaches those of other workers through the host at `host_address`.

    Handlers run as tasks, begun in the order in which their messages came. What they ask of models and tools belongs to
    the run in which `start` was called. `payload_serialization_format` is the format that messages with both are written
    in. `extra_grpc_config` are options of gRPC's channel; with `credentials`, those of `grpc.ssl_channel_credentials`,
    it connects by TLS.

    A message goes through the host even if its recipient is here: what is sent must have a serializer.
    """

    def __init__(
        self,
        host_address: str,
        tracer_provider: Any = None,
        extra_grpc_config: Options | None = None,
        payload_serialization_format: str = JSON_DATA_CONTENT_TYPE,
        *,
        credentials: Any = None,
    ) -> None:
        if payload_serialization_format not in _wire.FORMATS:
            raise ValueError(f"Unsupported payload serialization format: {payload_serialization_format}")
        require_packages()
        self._address = host_address
        self._options = worker_options(extra_grpc_config)
        self._credentials = credentials
        self._spans = TraceHelper(tracer_provider, "autogen GrpcWorkerAgentRuntime")
        self._agents = Population(self)
        self._subscriptions = Subscriptions()
        self._serializers = SerializationRegistry()
        self._writer = _wire.MessageWriter(self._serializers, payload_serialization_format)
        self._tell = Telling(self._serializers, self._agents)
        self._connection: Connection | None = None
        self._origin = Origin()
        self._numbers = itertools.count(1)
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._handling: dict[str, CancellationToken] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._failure: BaseException | None = None

    # --- running ------------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Connect to the host; agents that were registered before a stop are registered again.

        Raises: ValueError if it runs, or if the host refuses an agent; ConnectionError if no host answers.
        """
        if self._connection is not None:
            raise ValueError("Runtime is already running.")
        self._origin = Origin()
        callbacks = Callbacks(self._received, self._fail_all, self._introduce)
        self._connection = Connection(self._address, self._options, self._credentials, callbacks)
        try:
            await self._connection.open()
        except BaseException:
            self._connection = None
            raise

    async def stop(self) -> None:
        """Disconnect when the handlers that work are done. The host then knows nothing of these agents.

        Raises: RuntimeError if it does not run; what ended the run, such as a spent budget.
        """
        connection = self._connection
        if connection is None:
            raise RuntimeError("Runtime is not running.")
        connection.open_no_other()
        await self._all_handled()
        try:
            await connection.close()
        finally:
            self._connection = None
        await self._all_handled()
        failure, self._failure = self._failure, None
        if failure is not None:
            raise stop_for_caller(failure)

    async def stop_when_signal(self, signals: Sequence[signal.Signals] = (signal.SIGTERM, signal.SIGINT)) -> None:
        """Work until the process is asked to end, then `stop`."""
        await first_of(signals)
        await self.stop()

    async def _all_handled(self) -> None:
        while others := self._tasks - {asyncio.current_task()}:
            await asyncio.wait(others)

    async def _introduce(self) -> None:
        """Tell the host of the agents and subscriptions that it does not know yet, or not any more."""
        for name in self._agents.names():
            await self._tell_type(name)
        for each in self._subscriptions:
            await self._tell_subscription(each)

    def _connected(self) -> Connection:
        if self._connection is None:
            raise RuntimeError("Host connection is not set. Start the runtime before you register with it.")
        return self._connection

    # --- sending ------------------------------------------------------------------------------------------------------

    async def send_message(
        self,
        message: Any,
        recipient: AgentId,
        *,
        sender: AgentId | None = None,
        cancellation_token: CancellationToken | None = None,
        message_id: str | None = None,
    ) -> Any:
        """Send to one agent, here or elsewhere, and return its response. Cancelling the token cancels its handler's.

        Raises: what its handler raises, as `Exception` unless it is of a usual type; UndeliverableException if there is
            no such agent, or the way to it breaks; ValueError for a message without serializer.
        """
        if self._connection is None:
            raise ValueError("Runtime must be running when sending message.")
        connection, token = self._connection, cancellation_token or CancellationToken()
        if token.is_cancelled():
            raise asyncio.CancelledError
        self._tell.passed(message, sender, recipient, MessageKind.DIRECT, DeliveryStage.SEND)
        with self._spans.trace_block("create", destination(recipient)):
            request_id = str(next(self._numbers))
            payload = self._writer.payload(message)
            response = self._waiting[request_id] = asyncio.get_running_loop().create_future()
            token.link_future(response)
            request = _wire.request(request_id, payload, recipient, sender, message_id or new_id())
            request.request.metadata.update(self._spans.carried())
            writing = connection.begin_write(request)
            try:
                await asyncio.wait((writing, response), return_when=asyncio.FIRST_COMPLETED)
                if not response.done():
                    writing.result()
                return await response
            except asyncio.CancelledError:
                if token.is_cancelled():
                    self._begin(self._give_up(connection, request_id))
                raise
            finally:
                del self._waiting[request_id]

    async def _give_up(self, connection: Connection, request_id: str) -> None:
        with suppress(UndeliverableException):
            await connection.write(_wire.cancelled(request_id))

    async def publish_message(
        self,
        message: Any,
        topic_id: TopicId,
        *,
        sender: AgentId | None = None,
        cancellation_token: CancellationToken | None = None,
        message_id: str | None = None,
    ) -> None:
        """Send to all agents, here and elsewhere, that subscribed to the topic, except the sender.

        Returns when the message is on its way, which takes the longer the more the host still has to deliver.

        Raises: UndeliverableException if the connection is lost; ValueError for a message without serializer.
        """
        if self._connection is None:
            raise ValueError("Runtime must be running when publishing message.")
        self._tell.passed(message, sender, topic_id, MessageKind.PUBLISH, DeliveryStage.SEND)
        with self._spans.trace_block("create", destination(topic_id)):
            event = self._writer.event(message, topic_id, sender, message_id or new_id())
            _wire.carry(event, self._spans.carried())
            await self._connection.write(agent_worker_pb2.Message(cloudEvent=event))

    # --- receiving ----------------------------------------------------------------------------------------------------

    def _received(self, message: Any) -> None:
        match message.WhichOneof("message"):
            case "request":
                token = self._handling[message.request.request_id] = CancellationToken()
                self._begin(self._handle_request(message.request, token))
            case "response":
                self._take_response(message.response)
            case "cloudEvent" if message.cloudEvent.type == _wire.CANCELLED_TOPIC:
                token_of_request = self._handling.get(message.cloudEvent.source)
                if token_of_request is not None:
                    token_of_request.cancel()
            case "cloudEvent":
                self._take_event(message.cloudEvent)
            case None:
                logger.warning("The host sent a message of no known kind.")

    def _take_response(self, response: Any) -> None:
        waiting = self._waiting.get(response.request_id)
        if waiting is None or waiting.done():
            return
        if response.error:
            error = _wire.error_of(response)
            if isinstance(error, asyncio.CancelledError):
                waiting.cancel()
            else:
                waiting.set_exception(error)
            return
        try:
            waiting.set_result(_wire.message_of_payload(response.payload, self._serializers))
        except Exception as error:  # noqa: BLE001 - a program's serializer may raise anything
            waiting.set_exception(error)

    def _take_event(self, event: Any) -> None:
        try:
            topic, sender = TopicId(event.type, event.source), _wire.sender_of_event(event)
            message = _wire.message_of_event(event, self._serializers)
            recipients = _wire.recipients_of(event)
            if recipients is None:
                recipients = self._subscriptions.recipients(topic)
        except Exception:
            logger.exception("A published message of type %s cannot be read", event.type)
            return
        context = MessageContext(
            sender=sender, topic_id=topic, is_rpc=False, cancellation_token=CancellationToken(), message_id=event.id
        )
        for recipient in recipients:
            if recipient != sender and self._agents.knows(recipient.type):
                self._tell.passed(message, sender, None, MessageKind.PUBLISH, DeliveryStage.DELIVER)
                self._begin(self._handle_published(message, recipient, context, _wire.carried_by(event)))

    def _fail_all(self, error: UndeliverableException) -> None:
        """Nobody will respond any more to what was asked until now."""
        for each in self._waiting.values():
            if not each.done():
                each.set_exception(UndeliverableException(str(error)))
        for token in self._handling.values():
            token.cancel()

    # --- handling -----------------------------------------------------------------------------------------------------

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _handle_request(self, request: Any, token: CancellationToken) -> None:
        connection = self._connected()
        try:
            answer = _wire.response(request.request_id, self._writer.payload(await self._respond(request, token)))
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            answer = _wire.failure(request.request_id, error)
        except _Failures as error:
            answer = _wire.failure(request.request_id, error.error if isinstance(error, RunStopped) else error)
            self._note(error)
        finally:
            del self._handling[request.request_id]
        # Who asked is told by the host where this cannot.
        with suppress(UndeliverableException):
            await connection.write(answer)

    async def _respond(self, request: Any, token: CancellationToken) -> Any:
        recipient, sender = AgentId(request.target.type, request.target.key), _wire.sender_of_request(request)
        message = _wire.message_of_payload(request.payload, self._serializers)
        self._tell.passed(message, sender, recipient, MessageKind.DIRECT, DeliveryStage.DELIVER)
        context = MessageContext(
            sender=sender,
            topic_id=None,
            is_rpc=True,
            cancellation_token=token,
            message_id=_wire.message_id_of(request),
        )
        try:
            result = await self._handle(message, recipient, context, request.metadata)
        except _Failures as error:
            self._tell.failed(message, recipient, error)
            raise
        self._tell.passed(result, recipient, sender, MessageKind.RESPOND, DeliveryStage.SEND)
        return result

    async def _handle_published(
        self, message: Any, recipient: AgentId, context: MessageContext, carrier: Mapping[str, str]
    ) -> None:
        try:
            await self._handle(message, recipient, context, carrier)
        except _Failures as error:
            logger.exception("Error processing publish message for %s", recipient)
            self._tell.failed(message, recipient, error)
            self._note(error)

    async def _handle(
        self, message: Any, recipient: AgentId, context: MessageContext, carrier: Mapping[str, str]
    ) -> Any:
        async def work() -> Any:
            agent = await self._agents.get(recipient)
            with (
                self._spans.trace_block(
                    "process",
                    destination(recipient),
                    link=self._spans.came_with(carrier),
                    attributes=lambda: self._tell.attributes(message, context.sender, recipient, context),
                ),
                MessageHandlerContext.populate_context(recipient),
            ):
                return await agent.on_message(message, ctx=context)

        return await at_place(self._origin, recipient.type, work)

    def _note(self, error: BaseException) -> None:
        """Keep what has ended the run."""
        if self._failure is None and is_stop(error):
            self._failure = error

    # --- agents -------------------------------------------------------------------------------------------------------

    async def register_factory(
        self,
        type: str | AgentType,
        agent_factory: Callable[[], A | Awaitable[A]],
        *,
        expected_class: type[A] | None = None,
    ) -> AgentType:
        """Have agents of a type made here when they are first needed.

        Raises: ValueError if the type exists, here or on another worker; RuntimeError before `start`.
        """
        agent_type = AgentType(type) if isinstance(type, str) else type
        self._connected()
        self._agents.add_factory(agent_type.type, agent_factory, expected_class)
        await self._tell_new_type(agent_type.type)
        return agent_type

    async def register_agent_instance(self, agent_instance: Agent, agent_id: AgentId) -> AgentId:
        """Take over an agent.

        Raises: ValueError if there is one of this id, another kind for its type, or such a type on another worker;
            RuntimeError before `start`.
        """
        self._connected()
        is_new = not self._agents.knows(agent_id.type)
        await self._agents.add(agent_instance, agent_id)
        if is_new:
            await self._tell_new_type(agent_id.type)
        return agent_id

    async def agent_metadata(self, agent: AgentId) -> AgentMetadata:
        """What is known of an agent. Raises: NotImplementedError if it is not here."""
        return await super().agent_metadata(self._here(agent))

    async def agent_save_state(self, agent: AgentId) -> Any:
        """The state of one agent as JSON. Raises: NotImplementedError if it is not here."""
        return await super().agent_save_state(self._here(agent))

    async def agent_load_state(self, agent: AgentId, state: Any) -> None:
        """Take over what `agent_save_state` returned. Raises: NotImplementedError if it is not here."""
        await super().agent_load_state(self._here(agent), state)

    async def add_subscription(self, subscription: Subscription) -> None:
        """From now on deliver by this subscription too, as long as this worker is connected.

        Raises: ValueError if there is an equal one, or it is no type or prefix subscription; RuntimeError before
            `start`.
        """
        await self._tell_subscription(subscription)
        self._subscriptions.add(subscription)

    async def remove_subscription(self, id: str) -> None:
        """Forget a subscription. Raises: ValueError if there is none of this id; RuntimeError before `start`."""
        await self._connected().call("RemoveSubscription", agent_worker_pb2.RemoveSubscriptionRequest(id=id))
        with suppress(ValueError):  # another worker's
            self._subscriptions.remove(id)

    async def _tell_new_type(self, name: str) -> None:
        try:
            await self._tell_type(name)
        except BaseException:
            self._agents.forget(name)
            raise

    async def _tell_type(self, name: str) -> None:
        await self._connected().call("RegisterAgent", agent_worker_pb2.RegisterAgentTypeRequest(type=name))

    async def _tell_subscription(self, subscription: Subscription) -> None:
        request = agent_worker_pb2.AddSubscriptionRequest(subscription=_wire.subscription_on_wire(subscription))
        await self._connected().call("AddSubscription", request)

    def _here(self, agent: AgentId) -> AgentId:
        if self._agents.knows(agent.type):
            return agent
        raise NotImplementedError(f"The agent {agent} is not on this worker: its state and metadata cannot be reached.")
