"""When a conversation ends, and how such conditions combine."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Self

from pydantic import BaseModel

from autogen_core import Component, ComponentBase, ComponentModel

from ..messages import BaseAgentEvent, BaseChatMessage, StopMessage


class TerminatedException(RuntimeError):
    """A condition was asked again after it ended the conversation, without a reset in between."""


class TerminationCondition(ABC, ComponentBase[BaseModel]):
    """Sees the messages of a conversation as they come, and says when to end it. It ends one once, until it is reset.

    `a & b` ends it when both have, `a | b` when one has.
    """

    component_type = "termination"

    @property
    @abstractmethod
    def terminated(self) -> bool:
        """Whether it has ended the conversation."""

    @abstractmethod
    async def __call__(self, messages: Sequence[BaseAgentEvent | BaseChatMessage]) -> StopMessage | None:
        """Take what came since the last call; return a StopMessage to end the conversation.

        Raises: TerminatedException when it has ended it before.
        """

    @abstractmethod
    async def reset(self) -> None:
        """Be as new."""

    def run_started(self) -> None:
        """Be told that a run starts, before its first messages. Conditions that measure time start their clock."""

    def __and__(self, other: TerminationCondition) -> TerminationCondition:
        return AndTerminationCondition(self, other)

    def __or__(self, other: TerminationCondition) -> TerminationCondition:
        return OrTerminationCondition(self, other)


class CombinedTerminationConfig(BaseModel):
    """Config of a condition made of others."""

    conditions: list[ComponentModel]


class _Combined(TerminationCondition, Component[CombinedTerminationConfig]):
    """A condition made of others."""

    component_config_schema = CombinedTerminationConfig
    component_type = "termination"

    def __init__(self, *conditions: TerminationCondition) -> None:
        self._conditions = conditions

    def run_started(self) -> None:
        for each in self._conditions:
            each.run_started()

    def _to_config(self) -> CombinedTerminationConfig:
        return CombinedTerminationConfig(conditions=[each.dump_component() for each in self._conditions])

    @classmethod
    def _from_config(cls, config: CombinedTerminationConfig) -> Self:
        return cls(*(TerminationCondition.load_component(each) for each in config.conditions))


class AndTerminationCondition(_Combined):
    """Ends a conversation when all of its conditions have."""

    component_provider_override = "autogen_agentchat.base.AndTerminationCondition"

    def __init__(self, *conditions: TerminationCondition) -> None:
        super().__init__(*conditions)
        self._stops: list[StopMessage] = []

    @property
    def terminated(self) -> bool:
        return all(each.terminated for each in self._conditions)

    async def __call__(self, messages: Sequence[BaseAgentEvent | BaseChatMessage]) -> StopMessage | None:
        if self.terminated:
            raise TerminatedException("Termination condition has already been reached.")
        self._stops += [
            stop for each in self._conditions if not each.terminated and (stop := await each(messages)) is not None
        ]
        return _joined(self._stops) if self.terminated else None

    async def reset(self) -> None:
        self._stops.clear()
        for each in self._conditions:
            await each.reset()


class OrTerminationCondition(_Combined):
    """Ends a conversation when one of its conditions has."""

    component_provider_override = "autogen_agentchat.base.OrTerminationCondition"

    @property
    def terminated(self) -> bool:
        return any(each.terminated for each in self._conditions)

    async def __call__(self, messages: Sequence[BaseAgentEvent | BaseChatMessage]) -> StopMessage | None:
        if self.terminated:
            raise TerminatedException("Termination condition has already been reached")
        # All of them see the messages: those that do not end the conversation go on counting.
        stops = [stop for each in self._conditions if (stop := await each(messages)) is not None]
        return _joined(stops) if stops else None

    async def reset(self) -> None:
        for each in self._conditions:
            await each.reset()


def _joined(stops: Sequence[StopMessage]) -> StopMessage:
    return StopMessage(
        content=", ".join(stop.content for stop in stops), source=", ".join(stop.source for stop in stops)
    )
