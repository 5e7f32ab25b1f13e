"""An agent that is one function."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal, Protocol, TypeVar, get_type_hints

from ._base_agent import BaseAgent
from ._cancellation_token import CancellationToken
from ._contexts import AgentInstantiationContext, SubscriptionInstantiationContext
from ._handlers import types_in
from ._identities import AgentId, AgentType, TopicId
from ._message_context import MessageContext
from ._protocols import AgentRuntime, Subscription
from ._serialization import try_get_known_serializers_for_type
from ._subscriptions import TypePrefixSubscription
from .exceptions import CantHandleException

T = TypeVar("T")

UnknownTypePolicy = Literal["error", "warn", "ignore"]


class ClosureContext(Protocol):
    """What the function may do: send and publish in the name of its agent."""

    @property
    def id(self) -> AgentId: ...

    async def send_message(
        self,
        message: Any,
        recipient: AgentId,
        *,
        cancellation_token: CancellationToken | None = None,
        message_id: str | None = None,
    ) -> Any:
        """Send to one agent and return its response."""

    async def publish_message(
        self, message: Any, topic_id: TopicId, *, cancellation_token: CancellationToken | None = None
    ) -> None:
        """Send to all others that subscribed to the topic."""


Closure = Callable[[ClosureContext, T, MessageContext], Awaitable[Any]]


class ClosureAgent(BaseAgent, ClosureContext):
    """An agent that has each message handled by `closure`, an async function of context, message and message context.

    The hint of its parameter `message` says which types it takes; `unknown_type_policy` says what becomes of others:
    "error" raises, "warn" warns and drops the message, "ignore" hands it over all the same.
    """

    def __init__(
        self, description: str, closure: Closure[T], *, unknown_type_policy: UnknownTypePolicy = "warn"
    ) -> None:
        if not AgentInstantiationContext.is_in_factory_call():
            raise RuntimeError(
                "ClosureAgent must be instantiated within the context of an AgentRuntime. It cannot be directly "
                "instantiated."
            )
        super().__init__(description)
        self._closure = closure
        self._expected_types = _message_types(closure)
        self._unknown_type_policy = unknown_type_policy

    async def on_message_impl(self, message: Any, ctx: MessageContext) -> Any:
        """Call the function."""
        if Any not in self._expected_types and type(message) not in self._expected_types:
            wrong = f"Message type {type(message)} not in target types {tuple(self._expected_types)} of {self.id}."
            if self._unknown_type_policy == "error":
                raise CantHandleException(
                    f"{wrong} Set unknown_type_policy to 'warn' to suppress this exception, or 'ignore' to suppress "
                    "this warning."
                )
            if self._unknown_type_policy == "warn":
                warnings.warn(
                    f"{wrong} Set unknown_type_policy to 'error' to raise an exception, or 'ignore' to suppress this "
                    "warning.",
                    stacklevel=1,
                )
                return None
        return await self._closure(self, message, ctx)

    async def save_state(self) -> Mapping[str, Any]:
        """A function has no state."""
        return {}

    async def load_state(self, state: Mapping[str, Any]) -> None:
        """A function has no state."""

    @classmethod
    async def register_closure(
        cls,
        runtime: AgentRuntime,
        type: str,
        closure: Closure[T],
        *,
        unknown_type_policy: UnknownTypePolicy = "warn",
        skip_direct_message_subscription: bool = False,
        description: str = "",
        subscriptions: Callable[[], list[Subscription] | Awaitable[list[Subscription]]] | None = None,
    ) -> AgentType:
        """Register a function as a type of agents. `subscriptions` makes those of the type.

        Raises: AssertionError for a function without the parameters or the hints that it needs.
        """
        kinds = _message_types(closure)
        agent_type = await runtime.register_factory(
            AgentType(type),
            lambda: ClosureAgent(description, closure, unknown_type_policy=unknown_type_policy),
            expected_class=cls,
        )
        if not skip_direct_message_subscription:
            await runtime.add_subscription(TypePrefixSubscription(f"{type}:", type))
        for each in await _made(subscriptions, agent_type):
            await runtime.add_subscription(each)
        for kind in kinds:
            if isinstance(kind, _Class):
                runtime.add_message_serializer(try_get_known_serializers_for_type(kind))
        return agent_type


_Class = type


async def _made(
    subscriptions: Callable[[], list[Subscription] | Awaitable[list[Subscription]]] | None, agent_type: AgentType
) -> list[Subscription]:
    if subscriptions is None:
        return []
    with SubscriptionInstantiationContext.populate_context(agent_type):
        made = subscriptions()
        return await made if inspect.isawaitable(made) else made


def _message_types(closure: Callable[..., Any]) -> list[Any]:
    """The types of messages that a function takes."""
    if len(inspect.signature(closure).parameters) != 3:
        raise AssertionError("Closure must have 3 arguments: the context, the message and the message context")
    hints = get_type_hints(closure)
    for needed in ("message", "return"):
        if needed not in hints:
            raise AssertionError(f"{needed} not found in function signature")
    return types_in(hints["message"])
