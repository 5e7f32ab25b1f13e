"""A context of which the model sees as much as fits."""

from __future__ import annotations

from bisect import bisect_left
from itertools import count
from typing import Self

from pydantic import BaseModel, ConfigDict

from .._component_config import Component, ComponentModel
from ..models import ChatCompletionClient, LLMMessage
from ..tools import ToolSchema
from ._chat_completion_context import ChatCompletionContext
from ._pairs import unit, without_leading_results


class TokenLimitedChatCompletionContextConfig(BaseModel):
    """The config of a `TokenLimitedChatCompletionContext`."""

    model_config = ConfigDict(defer_build=True)

    model_client: ComponentModel
    token_limit: int | None = None
    tool_schema: list[ToolSchema] | None = None
    initial_messages: list[LLMMessage] | None = None


class TokenLimitedChatCompletionContext(ChatCompletionContext, Component[TokenLimitedChatCompletionContextConfig]):
    """A context of which the model sees no more than `token_limit` tokens, or what its window takes.

    What does not fit is taken from the middle. `tool_schema` are the tools whose schemas take up room too.

    Raises:
        ValueError: the limit is not above 0.
    """

    component_config_schema = TokenLimitedChatCompletionContextConfig
    component_provider_override = "autogen_core.model_context.TokenLimitedChatCompletionContext"

    def __init__(
        self,
        model_client: ChatCompletionClient,
        *,
        token_limit: int | None = None,
        tool_schema: list[ToolSchema] | None = None,
        initial_messages: list[LLMMessage] | None = None,
    ) -> None:
        super().__init__(initial_messages)
        if token_limit is not None and token_limit <= 0:
            raise ValueError("token_limit must be greater than 0.")
        self._token_limit = token_limit
        self._model_client = model_client
        self._tool_schema = tool_schema or []

    async def get_messages(self) -> list[LLMMessage]:
        """Return the messages less those from the middle that do not fit, calls together with their results."""
        if self._fits(self._messages):
            return without_leading_results(self._messages.copy())
        rounds = _removal_rounds(self._messages)
        # Counting is dear, and the view after each round needs fewer tokens than the one before it.
        first_fit = bisect_left(
            range(max(rounds, default=0)), True, key=lambda last: self._fits(self._after(rounds, last))
        )
        return without_leading_results(self._after(rounds, first_fit))

    def _after(self, rounds: list[int], last: int) -> list[LLMMessage]:
        return [message for message, removed_in in zip(self._messages, rounds, strict=True) if removed_in > last]

    def _fits(self, messages: list[LLMMessage]) -> bool:
        if self._token_limit is None:
            return self._model_client.remaining_tokens(messages, tools=self._tool_schema) >= 0
        return self._model_client.count_tokens(messages, tools=self._tool_schema) <= self._token_limit

    def _to_config(self) -> TokenLimitedChatCompletionContextConfig:
        return TokenLimitedChatCompletionContextConfig(
            model_client=self._model_client.dump_component(),
            token_limit=self._token_limit,
            tool_schema=self._tool_schema,
            initial_messages=self._initial_messages,
        )

    @classmethod
    def _from_config(cls, config: TokenLimitedChatCompletionContextConfig) -> Self:
        return cls(
            ChatCompletionClient.load_component(config.model_client),
            token_limit=config.token_limit,
            tool_schema=config.tool_schema,
            initial_messages=config.initial_messages,
        )


def _removal_rounds(messages: list[LLMMessage]) -> list[int]:
    """Return, for each message, the round in which it goes when one unit from the middle goes each round."""
    rounds = [0] * len(messages)
    view, indices = messages.copy(), list(range(len(messages)))
    for number in count():
        if not view:
            break
        place = unit(view, len(view) // 2)
        for index in indices[place]:
            rounds[index] = number
        del view[place], indices[place]
    return rounds
