"""Conditions that the program decides: by a call from outside, or by a function."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import Self

from pydantic import BaseModel

from autogen_core import Component

from ._once import Messages, Once


class ExternalTerminationConfig(BaseModel):
    """Config of an ExternalTermination."""


class ExternalTermination(Once, Component[ExternalTerminationConfig]):
    """Ends a conversation after `set` was called, at the end of the turn; for example by a stop button."""

    component_config_schema = ExternalTerminationConfig
    component_provider_override = "autogen_agentchat.conditions.ExternalTermination"

    def __init__(self) -> None:
        self._setted = False

    def set(self) -> None:
        """Ask to end the conversation."""
        self._setted = True

    async def _reason(self, messages: Messages) -> str | None:
        return "External termination requested" if self._setted else None

    async def reset(self) -> None:
        await super().reset()
        self._setted = False

    def _to_config(self) -> ExternalTerminationConfig:
        return ExternalTerminationConfig()

    @classmethod
    def _from_config(cls, config: ExternalTerminationConfig) -> Self:
        return cls()


class FunctionalTermination(Once):
    """Ends a conversation when `func` returns True for the messages since the last call. It may be async.

    A function cannot be written into a config, so neither can this condition.
    """

    component_provider_override = "autogen_agentchat.conditions.FunctionalTermination"

    def __init__(self, func: Callable[[Messages], bool] | Callable[[Messages], Awaitable[bool]]) -> None:
        self._func = func

    async def _reason(self, messages: Messages) -> str | None:
        met = self._func(messages)
        if inspect.isawaitable(met):
            met = await met
        return "Functional termination condition met" if met is True else None
