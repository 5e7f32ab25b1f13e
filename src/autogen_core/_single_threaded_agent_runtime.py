"""The runtime of one process: messages wait in one queue, each handler runs as a task of its own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from functools import partial
from typing import Any, TypeVar

from coterie.errors import RunStopped
from coterie.stamp import new_id

from ._agents_of_runtime import HoldsAgents
from ._cancellation_token import CancellationToken
from ._contexts import MessageHandlerContext
from ._envelopes import Envelope, Mailbox, PublishMessageEnvelope, ResponseMessageEnvelope, SendMessageEnvelope
from ._identities import AgentId, AgentType, TopicId
from ._intervention import InterventionHandler, intervene
from ._log_names import ROOT_LOGGER_NAME
from ._message_context import MessageContext
from ._place import at_place, is_stop, stop_for_caller
from ._population import Population
from ._protocols import Agent, Subscription
from ._serialization import SerializationRegistry
from ._subscriptions import Subscriptions
from ._telemetry import TraceHelper, destination
from ._telling import Telling
from .exceptions import MessageDroppedException, UndeliverableException
from .logging import DeliveryStage, MessageKind

logger = logging.getLogger(ROOT_LOGGER_NAME)

A = TypeVar("A", bound=Agent)

_POLL_S = 0.1

_Failures = (Exception, RunStopped, BaseExceptionGroup)
"""What a handler may raise; cancellation and the end of the process are neither answered nor logged."""


class SingleThreadedAgentRuntime(HoldsAgents):
    """Delivers messages in the order they were sent, in one event loop.

    Handlers run as tasks: the next message is delivered while they wait, also to the same agent. A handler's exception
    goes to whoever sent the message. That of a published one is logged; without `ignore_unhandled_exceptions` the next
    step, or `stop_when_idle`, raises it.
    """

    def __init__(
        self,
        *,
        intervention_handlers: list[InterventionHandler] | None = None,
        tracer_provider: Any = None,
        ignore_unhandled_exceptions: bool = True,
    ) -> None:
        self._intervention_handlers = intervention_handlers or []
        self._spans = TraceHelper(tracer_provider, "autogen SingleThreadedAgentRuntime")
        self._ignores_exceptions = ignore_unhandled_exceptions
        self._agents = Population(self)
        self._subscriptions = Subscriptions()
        self._serializers = SerializationRegistry()
        self._tell = Telling(self._serializers, self._agents)
        self._mailbox = Mailbox()
        self._tasks: set[asyncio.Task[None]] = set()
        self._run_context: asyncio.Task[None] | None = None
        self._has_ended = False
        self._failure: BaseException | None = None

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
        """Send to one agent and return its response.

        Raises: what its handler raises; MessageDroppedException; UndeliverableException for a type of agents that is
            not registered, and if the runtime stops before.
        """
        token = cancellation_token or CancellationToken()
        self._tell.passed(message, sender, recipient, MessageKind.DIRECT, DeliveryStage.SEND)
        logger.info("Sending message of type %s to %s: %s", type(message).__name__, recipient.type, message)
        with self._spans.trace_block("create", destination(recipient), attributes=lambda: _type_of(message)) as span:
            if not self._agents.knows(recipient.type):
                raise UndeliverableException("Recipient not found")
            response = asyncio.get_running_loop().create_future()
            self._mailbox.put(
                SendMessageEnvelope(
                    message=message,
                    message_id=message_id or new_id(),
                    sender=sender,
                    recipient=recipient,
                    response=response,
                    cancellation_token=token,
                    link=span,
                )
            )
            return await token.link_future(response)

    async def publish_message(
        self,
        message: Any,
        topic_id: TopicId,
        *,
        sender: AgentId | None = None,
        cancellation_token: CancellationToken | None = None,
        message_id: str | None = None,
    ) -> None:
        """Send to all agents that subscribed to the topic, except the sender. Returns when it waits in the queue."""
        self._tell.passed(message, sender, topic_id, MessageKind.PUBLISH, DeliveryStage.SEND)
        logger.info("Publishing message of type %s to all subscribers: %s", type(message).__name__, message)
        with self._spans.trace_block("create", destination(topic_id), attributes=lambda: _type_of(message)) as span:
            self._mailbox.put(
                PublishMessageEnvelope(
                    message=message,
                    message_id=message_id or new_id(),
                    sender=sender,
                    topic_id=topic_id,
                    cancellation_token=cancellation_token or CancellationToken(),
                    link=span,
                )
            )

    # --- running ------------------------------------------------------------------------------------------------------

    @property
    def unprocessed_messages_count(self) -> int:
        """How many messages wait to be delivered."""
        return len(self._mailbox)

    def start(self) -> None:
        """Deliver messages in the background. Raises: RuntimeError if it does."""
        if self._run_context is not None:
            raise RuntimeError("Runtime is already started")
        self._has_ended = False
        self._run_context = asyncio.create_task(self._deliver_all(self._mailbox))

    async def process_next(self) -> None:
        """Deliver one message, and wait for it if there is none. Raises: the exception of an earlier one, see above."""
        self._raise_failure()
        await self._deliver_next(self._mailbox)

    async def stop(self) -> None:
        """Stop now; messages that were not delivered are dropped. Raises: RuntimeError if it was not started."""
        await self._end(self._started())

    async def stop_when_idle(self) -> None:
        """Stop when no message waits or is being handled. Raises: RuntimeError; an unhandled exception, see above."""
        run = self._started()
        idle = asyncio.ensure_future(self._mailbox.idle())
        try:
            await asyncio.wait((run, idle), return_when=asyncio.FIRST_COMPLETED)
        finally:
            idle.cancel()
        await self._end(run)

    async def stop_when(self, condition: Callable[[], bool]) -> None:
        """Stop when `condition`, which is asked every now and then, is true. Raises: RuntimeError if not started."""
        run = self._started()
        while not condition() and not run.done():
            await asyncio.wait((run,), timeout=_POLL_S)
        await self._end(run)

    async def close(self) -> None:
        """Stop, if it was started, and close all agents."""
        if self._run_context is not None:
            await self.stop()
        for id in self._agents:
            await (await self._agents.get(id)).close()

    def _started(self) -> asyncio.Task[None]:
        if self._run_context is None:
            raise RuntimeError("Runtime is not started")
        return self._run_context

    async def _end(self, run: asyncio.Task[None]) -> None:
        if self._run_context is run and not self._has_ended:
            self._abandon(self._mailbox)
        await asyncio.wait((run,))
        if self._run_context is run:
            self._run_context = None
        if not run.cancelled():
            run.result()
        self._raise_failure()

    def _abandon(self, mailbox: Mailbox) -> None:
        """Deliver nothing more from a mailbox, and tell those who wait for responses to what it holds."""
        self._has_ended = True
        if self._mailbox is mailbox:
            self._mailbox = Mailbox()
        for envelope in mailbox.close():
            if isinstance(envelope, ResponseMessageEnvelope):
                self._answer(envelope)
            elif isinstance(envelope, SendMessageEnvelope):
                why = f"The message to {envelope.recipient} was not delivered: the runtime was stopped before."
                _refuse(envelope, UndeliverableException(why))

    def _raise_failure(self) -> None:
        failure, self._failure = self._failure, None
        if failure is not None:
            raise stop_for_caller(failure)

    # --- delivering ---------------------------------------------------------------------------------------------------

    async def _deliver_all(self, mailbox: Mailbox) -> None:
        try:
            while self._failure is None and await self._deliver_next(mailbox):
                pass
        except RunStopped as error:
            self._failure = self._failure or error
        finally:
            self._abandon(mailbox)

    async def _deliver_next(self, mailbox: Mailbox) -> bool:
        envelope = await mailbox.next()
        if envelope is None:
            return False
        try:
            await self._deliver(envelope)
        finally:
            mailbox.finished()
        # Its handlers begin before the next one is taken.
        await asyncio.sleep(0)
        return True

    async def _deliver(self, envelope: Envelope) -> None:
        match envelope:
            case SendMessageEnvelope():
                await self._process_send(envelope)
            case PublishMessageEnvelope():
                await self._process_publish(envelope)
            case ResponseMessageEnvelope():
                await self._process_response(envelope)

    async def _process_send(self, envelope: SendMessageEnvelope) -> None:
        recipient = envelope.recipient
        context = MessageContext(
            sender=envelope.sender,
            topic_id=None,
            is_rpc=True,
            cancellation_token=envelope.cancellation_token,
            message_id=envelope.message_id,
        )
        try:
            await self._intervene(
                envelope,
                "on_send",
                lambda each: each.on_send(envelope.message, message_context=context, recipient=recipient),
            )
        except _Failures as error:
            if isinstance(error, MessageDroppedException):
                self._tell.dropped(envelope.message, envelope.sender, recipient, MessageKind.DIRECT)
            _refuse(envelope, error)
            return
        logger.info("Calling message handler for %s with message type %s", recipient, type(envelope.message).__name__)
        self._tell.passed(envelope.message, envelope.sender, recipient, MessageKind.DIRECT, DeliveryStage.DELIVER)
        with self._spans.trace_block("send", destination(recipient), link=envelope.link) as span:
            self._begin(self._handle_sent(envelope, context, span))

    async def _process_publish(self, envelope: PublishMessageEnvelope) -> None:
        context = MessageContext(
            sender=envelope.sender,
            topic_id=envelope.topic_id,
            is_rpc=False,
            cancellation_token=envelope.cancellation_token,
            message_id=envelope.message_id,
        )
        try:
            await self._intervene(
                envelope, "on_publish", lambda each: each.on_publish(envelope.message, message_context=context)
            )
        except MessageDroppedException:
            self._tell.dropped(envelope.message, envelope.sender, envelope.topic_id, MessageKind.PUBLISH)
            return
        except _Failures as error:
            logger.exception("Exception raised in an intervention handler")
            self._failure = error if is_stop(error) else self._failure
            return
        try:
            recipients = [each for each in self._subscriptions.recipients(envelope.topic_id) if each != envelope.sender]
        except _Failures as error:
            logger.exception("Error in a subscription asked about the topic %s", envelope.topic_id)
            self._note(error)
            return
        with self._spans.trace_block("publish", destination(envelope.topic_id), link=envelope.link):
            for recipient in recipients:
                self._tell.passed(envelope.message, envelope.sender, None, MessageKind.PUBLISH, DeliveryStage.DELIVER)
                self._begin(self._handle_published(envelope, recipient, context))

    async def _process_response(self, envelope: ResponseMessageEnvelope) -> None:
        try:
            await self._intervene(
                envelope,
                "on_response",
                lambda each: each.on_response(envelope.message, sender=envelope.sender, recipient=envelope.recipient),
            )
        except _Failures as error:
            if isinstance(error, MessageDroppedException):
                self._tell.dropped(envelope.message, envelope.sender, envelope.recipient, MessageKind.RESPOND)
            _refuse(envelope, error)
            return
        with self._spans.trace_block(
            "ack",
            destination(envelope.recipient),
            link=envelope.link,
            attributes=lambda: self._tell.attributes(envelope.message, envelope.sender),
        ):
            kind, stage = MessageKind.RESPOND, DeliveryStage.DELIVER
            self._tell.passed(envelope.message, envelope.sender, envelope.recipient, kind, stage)
            if not envelope.response.done():
                envelope.response.set_result(envelope.message)

    async def _intervene(
        self, envelope: Envelope, method: str, ask: Callable[[InterventionHandler], Awaitable[Any]]
    ) -> None:
        """Let each intervention handler see what the one before it made of a message."""
        for each in self._intervention_handlers:
            with self._spans.trace_block("intercept", type(each).__name__, link=envelope.link):
                envelope.message = await intervene(method, envelope.message, ask(each))

    # --- handling -----------------------------------------------------------------------------------------------------

    def _begin(self, handling: Coroutine[Any, Any, None]) -> None:
        """Handle a message in a task; the mailbox is not idle until it ends."""
        mailbox = self._mailbox
        mailbox.begun()
        task = asyncio.create_task(handling)
        self._tasks.add(task)
        task.add_done_callback(partial(self._ended, mailbox))

    def _ended(self, mailbox: Mailbox, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        mailbox.finished()

    async def _handle_sent(self, envelope: SendMessageEnvelope, context: MessageContext, span: Any) -> None:
        recipient = envelope.recipient
        try:
            result = await self._handle(envelope, recipient, context)
        except asyncio.CancelledError:
            envelope.response.cancel()
            raise
        except _Failures as error:
            self._tell.failed(envelope.message, recipient, error)
            _refuse(envelope, error)
            return
        self._tell.passed(result, recipient, envelope.sender, MessageKind.RESPOND, DeliveryStage.SEND)
        answer = ResponseMessageEnvelope(
            message=result,
            sender=recipient,
            recipient=envelope.sender,
            response=envelope.response,
            link=span,
            name=envelope.name and f"{envelope.name}/answer",
        )
        if self._has_ended:
            self._answer(answer)
        else:
            self._mailbox.put(answer)

    def _answer(self, envelope: ResponseMessageEnvelope) -> None:
        """Deliver a response out of turn: the runtime was stopped while the handler worked."""
        self._begin(self._process_response(envelope))

    async def _handle_published(
        self, envelope: PublishMessageEnvelope, recipient: AgentId, context: MessageContext
    ) -> None:
        try:
            await self._handle(envelope, recipient, context)
        except _Failures as error:
            logger.exception("Error processing publish message for %s", recipient)
            self._tell.failed(envelope.message, recipient, error)
            self._note(error)

    async def _handle(
        self, envelope: SendMessageEnvelope | PublishMessageEnvelope, recipient: AgentId, context: MessageContext
    ) -> Any:
        async def work() -> Any:
            agent = await self._agents.get(recipient)
            with (
                self._spans.trace_block(
                    "process",
                    destination(recipient),
                    link=envelope.link,
                    attributes=lambda: self._tell.attributes(envelope.message, envelope.sender, recipient, context),
                ),
                MessageHandlerContext.populate_context(recipient),
            ):
                return await agent.on_message(envelope.message, ctx=context)

        return await at_place(envelope.origin, recipient.type, work)

    def _note(self, error: BaseException) -> None:
        """Keep what a published message has led to, unless such is ignored; the end of the run never is."""
        if self._failure is None and (is_stop(error) or not self._ignores_exceptions):
            self._failure = error

    # --- agents -------------------------------------------------------------------------------------------------------

    async def register_factory(
        self,
        type: str | AgentType,
        agent_factory: Callable[[], A | Awaitable[A]],
        *,
        expected_class: type[A] | None = None,
    ) -> AgentType:
        """Have agents of a type made by a factory when they are first needed. Raises: ValueError if the type exists."""
        agent_type = AgentType(type) if isinstance(type, str) else type
        self._agents.add_factory(agent_type.type, agent_factory, expected_class)
        return agent_type

    async def register_agent_instance(self, agent_instance: Agent, agent_id: AgentId) -> AgentId:
        """Take over an agent. Raises: ValueError if there is one of this id, or another kind for its type."""
        await self._agents.add(agent_instance, agent_id)
        return agent_id

    async def add_subscription(self, subscription: Subscription) -> None:
        """From now on deliver by this subscription too. Raises: ValueError if there is an equal one."""
        self._subscriptions.add(subscription)

    async def remove_subscription(self, id: str) -> None:
        """Forget a subscription. Raises: ValueError if there is none of this id."""
        self._subscriptions.remove(id)


def _type_of(message: Any) -> Mapping[str, str]:
    return {"messaging.message.type": type(message).__name__}


def _refuse(envelope: SendMessageEnvelope | ResponseMessageEnvelope, error: BaseException) -> None:
    """Let whoever waits for a response have an error instead."""
    if not envelope.response.done():
        envelope.response.set_exception(error)
