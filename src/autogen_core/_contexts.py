"""What running code may ask about where it runs: in an agent's factory, in a handler, in a subscription's factory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import ClassVar, TypeVar

from ._identities import AgentId, AgentType
from ._protocols import AgentRuntime

T = TypeVar("T")


@contextmanager
def _holding(variable: ContextVar[T], value: T) -> Iterator[None]:
    token = variable.set(value)
    try:
        yield
    finally:
        variable.reset(token)


class AgentInstantiationContext:
    """Which agent is being made, and where. Asked in an agent's factory or `__init__`."""

    _current: ClassVar[ContextVar[tuple[AgentRuntime, AgentId]]] = ContextVar("autogen_core_agent_instantiation")

    def __init__(self) -> None:
        raise RuntimeError(
            "AgentInstantiationContext cannot be instantiated. It is a static class that provides context management "
            "for agent instantiation."
        )

    @classmethod
    def populate_context(cls, ctx: tuple[AgentRuntime, AgentId]) -> AbstractContextManager[None]:
        """A context manager in which an agent is made."""
        return _holding(cls._current, ctx)

    @classmethod
    def current_runtime(cls) -> AgentRuntime:
        """The runtime that makes the agent. Raises: RuntimeError outside."""
        return cls._get("runtime")[0]

    @classmethod
    def current_agent_id(cls) -> AgentId:
        """The id of the agent that is being made. Raises: RuntimeError outside."""
        return cls._get("agent_id")[1]

    @classmethod
    def is_in_factory_call(cls) -> bool:
        """Tell whether an agent is being made by a runtime."""
        return cls._current.get(None) is not None

    @classmethod
    def _get(cls, asked: str) -> tuple[AgentRuntime, AgentId]:
        current = cls._current.get(None)
        if current is None:
            raise RuntimeError(
                f"AgentInstantiationContext.{asked}() must be called within an instantiation context, such as when a "
                "runtime makes an agent. Most likely an agent was made directly: register its factory with the runtime."
            )
        return current


class MessageHandlerContext:
    """Whose handler is running."""

    _current: ClassVar[ContextVar[AgentId]] = ContextVar("autogen_core_message_handler")

    def __init__(self) -> None:
        raise RuntimeError(
            "MessageHandlerContext cannot be instantiated. It is a static class that provides context management for "
            "message handling."
        )

    @classmethod
    def populate_context(cls, ctx: AgentId) -> AbstractContextManager[None]:
        """A context manager in which an agent handles a message."""
        return _holding(cls._current, ctx)

    @classmethod
    def agent_id(cls) -> AgentId:
        """The agent that handles a message now. Raises: RuntimeError outside."""
        agent = cls._current.get(None)
        if agent is None:
            raise RuntimeError("MessageHandlerContext.agent_id() must be called within a message handler.")
        return agent


class SubscriptionInstantiationContext:
    """For which type of agents subscriptions are being made."""

    _current: ClassVar[ContextVar[AgentType]] = ContextVar("autogen_core_subscription_instantiation")

    def __init__(self) -> None:
        raise RuntimeError(
            "SubscriptionInstantiationContext cannot be instantiated. It is a static class that provides context "
            "management for subscription instantiation."
        )

    @classmethod
    def populate_context(cls, ctx: AgentType) -> AbstractContextManager[None]:
        """A context manager in which subscriptions are made."""
        return _holding(cls._current, ctx)

    @classmethod
    def agent_type(cls) -> AgentType:
        """The type that is being subscribed. Raises: RuntimeError outside."""
        current = cls._current.get(None)
        if current is None:
            raise RuntimeError(
                "SubscriptionInstantiationContext.agent_type() must be called within an instantiation context, such as "
                "when an agent's type is registered with a runtime."
            )
        return current
