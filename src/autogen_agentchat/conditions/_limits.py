"""Conditions that look at what a conversation uses up: tokens and time."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel

from autogen_core import Component
from coterie.stamp import seconds

from ._once import Messages, Once


class TokenUsageTerminationConfig(BaseModel):
    """Config of a TokenUsageTermination."""

    max_total_token: int | None = None
    max_prompt_token: int | None = None
    max_completion_token: int | None = None


class TokenUsageTermination(Once, Component[TokenUsageTerminationConfig]):
    """Ends a conversation when the tokens that its messages tell of reach a limit.

    Raises: ValueError without any limit.
    """

    component_config_schema = TokenUsageTerminationConfig
    component_provider_override = "autogen_agentchat.conditions.TokenUsageTermination"

    def __init__(
        self,
        max_total_token: int | None = None,
        max_prompt_token: int | None = None,
        max_completion_token: int | None = None,
    ) -> None:
        if max_total_token is None and max_prompt_token is None and max_completion_token is None:
            raise ValueError(
                "At least one of max_total_token, max_prompt_token, or max_completion_token must be provided"
            )
        self._max_total_token = max_total_token
        self._max_prompt_token = max_prompt_token
        self._max_completion_token = max_completion_token
        self._prompt_token_count = self._completion_token_count = 0

    async def _reason(self, messages: Messages) -> str | None:
        for each in messages:
            if each.models_usage is not None:
                self._prompt_token_count += each.models_usage.prompt_tokens
                self._completion_token_count += each.models_usage.completion_tokens
        total = self._prompt_token_count + self._completion_token_count
        if not (
            _reached(total, self._max_total_token)
            or _reached(self._prompt_token_count, self._max_prompt_token)
            or _reached(self._completion_token_count, self._max_completion_token)
        ):
            return None
        return (
            f"Token usage limit reached, total token count: {total}, "
            f"prompt token count: {self._prompt_token_count}, completion token count: {self._completion_token_count}."
        )

    async def reset(self) -> None:
        await super().reset()
        self._prompt_token_count = self._completion_token_count = 0

    def _to_config(self) -> TokenUsageTerminationConfig:
        return TokenUsageTerminationConfig(
            max_total_token=self._max_total_token,
            max_prompt_token=self._max_prompt_token,
            max_completion_token=self._max_completion_token,
        )

    @classmethod
    def _from_config(cls, config: TokenUsageTerminationConfig) -> Self:
        return cls(
            max_total_token=config.max_total_token,
            max_prompt_token=config.max_prompt_token,
            max_completion_token=config.max_completion_token,
        )


def _reached(count: int, limit: int | None) -> bool:
    return limit is not None and count >= limit


class TimeoutTerminationConfig(BaseModel):
    """Config of a TimeoutTermination."""

    timeout_seconds: float


class TimeoutTermination(Once, Component[TimeoutTerminationConfig]):
    """Ends a conversation that takes longer than `timeout_seconds`, at the end of the turn that does.

    The time counts from the start of the run; where no team tells of that, from the first call.
    """

    component_config_schema = TimeoutTerminationConfig
    component_provider_override = "autogen_agentchat.conditions.TimeoutTermination"

    def __init__(self, timeout_seconds: float) -> None:
        self._timeout_seconds = timeout_seconds
        self._started: float | None = None

    def run_started(self) -> None:
        self._started = seconds()

    async def _reason(self, messages: Messages) -> str | None:
        if self._started is None:
            self._started = seconds()
        if seconds() - self._started < self._timeout_seconds:
            return None
        return f"Timeout of {self._timeout_seconds} seconds reached"

    async def reset(self) -> None:
        await super().reset()
        self._started = None

    def _to_config(self) -> TimeoutTerminationConfig:
        return TimeoutTerminationConfig(timeout_seconds=self._timeout_seconds)

    @classmethod
    def _from_config(cls, config: TimeoutTerminationConfig) -> Self:
        return cls(timeout_seconds=config.timeout_seconds)
