"""The agents of a runtime: made when they are first needed, then kept."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from ._contexts import AgentInstantiationContext
from ._identities import AgentId, AgentType
from ._log_names import EVENT_LOGGER_NAME, ROOT_LOGGER_NAME
from ._protocols import Agent, AgentRuntime
from .logging import AgentConstructionExceptionEvent

logger = logging.getLogger(ROOT_LOGGER_NAME)
event_logger = logging.getLogger(EVENT_LOGGER_NAME)

Factory = Callable[[], Agent | Awaitable[Agent]]


class Population:
    """Factories by type, and agents by id."""

    def __init__(self, runtime: AgentRuntime) -> None:
        self._runtime = runtime
        self.factories: dict[str, Factory] = {}
        self._expected: dict[str, type[Any] | None] = {}
        self._classes: dict[str, type[Any]] = {}
        self.agents: dict[AgentId, Agent] = {}
        self._in_making: dict[AgentId, asyncio.Future[Agent]] = {}

    def __iter__(self) -> Iterator[AgentId]:
        return iter(list(self.agents))

    def knows(self, name: str) -> bool:
        """Tell whether there can be agents of a type."""
        return name in self.factories or name in self._classes

    def names(self) -> set[str]:
        """The types that there can be agents of."""
        return {*self.factories, *self._classes}

    def made(self, agent: AgentId) -> Agent | None:
        """An agent, if it was made."""
        return self.agents.get(agent)

    def add_factory(self, name: str, factory: Factory, expected: type[Any] | None) -> None:
        """Make agents of a type so. Raises: ValueError if the type exists."""
        if self.knows(name):
            raise ValueError(f"Agent with type {AgentType(name)} already exists.")
        self.factories[name] = factory
        self._expected[name] = expected

    async def add(self, agent: Agent, id: AgentId) -> None:
        """Take over an agent. Raises: ValueError if there is one of this id, or another kind for its type."""
        if id in self.agents:
            raise ValueError(f"Agent with id {id} already exists.")
        if id.type in self.factories:
            raise ValueError("Agent factories and agent instances cannot be registered to the same type.")
        if self._classes.get(id.type, type(agent)) is not type(agent):
            raise ValueError("Agent instances must be the same object type.")
        await agent.bind_id_and_runtime(id=id, runtime=self._runtime)
        self._classes[id.type] = type(agent)
        self.agents[id] = agent

    def forget(self, name: str) -> None:
        """Have no agents of a type any more."""
        self.factories.pop(name, None)
        self._classes.pop(name, None)
        self.agents = {id: agent for id, agent in self.agents.items() if id.type != name}

    async def get(self, id: AgentId) -> Agent:
        """An agent; it is made if it is not there. Raises: LookupError for an unknown type; what its factory raises."""
        agent = self.agents.get(id)
        if agent is not None:
            return agent
        if not self.knows(id.type):
            raise LookupError(f"Agent with name {id.type} not found.")
        try:
            return await self._make(id)
        except Exception as error:
            if event_logger.isEnabledFor(logging.INFO):
                event_logger.info(AgentConstructionExceptionEvent(agent_id=id, exception=error))
            logger.exception("Error constructing agent %s", id)
            raise

    async def _make(self, id: AgentId) -> Agent:
        if id.type in self._classes:
            raise RuntimeError(
                f"There is no agent {id}: only instances of its type were registered. Most likely the type is "
                "subscribed to a topic that it should not be; for the default topic, register the instance with "
                "skip_class_subscriptions=True."
            )
        factory, expected = self.factories[id.type], self._expected[id.type]
        agent = self._in_making.get(id) or self._made_by(factory, id)
        if isinstance(agent, asyncio.Future):
            # Another message may wait for the same agent, so a cancelled one leaves it in the making.
            agent = await asyncio.shield(agent)
        if expected is not None and not isinstance(agent, expected):
            raise ValueError(
                f"Factory registered using the wrong type: expected {expected.__name__}, got {type(agent).__name__}"
            )
        return self.agents.setdefault(id, agent)

    def _made_by(self, factory: Factory, id: AgentId) -> Agent | asyncio.Future[Agent]:
        with AgentInstantiationContext.populate_context((self._runtime, id)):
            made = factory()
            if not inspect.isawaitable(made):
                return made
            making = self._in_making[id] = asyncio.ensure_future(made)
        making.add_done_callback(lambda _: self._in_making.pop(id, None))
        return making
