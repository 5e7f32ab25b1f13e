"""An agent that sees only a part of the messages."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any, Literal, Self

from pydantic import BaseModel

from autogen_core import CancellationToken, Component, ComponentModel
from coterie.asking import closing

from ..base import Response
from ..messages import BaseAgentEvent, BaseChatMessage
from ._base_chat_agent import BaseChatAgent


class PerSourceFilter(BaseModel):
    """Which messages of one source pass: the `first` or `last` `count`; all of them without both."""

    source: str
    position: Literal["first", "last"] | None = None
    count: int | None = None

    def apply(self, messages: Sequence[BaseChatMessage]) -> list[BaseChatMessage]:
        """The messages of this source that pass."""
        own = [each for each in messages if each.source == self.source]
        if not self.count or self.position is None:
            return own
        return own[: self.count] if self.position == "first" else own[-self.count :]


class MessageFilterConfig(BaseModel):
    """The messages that pass, source by source in this order. Other sources do not pass."""

    per_source: list[PerSourceFilter]


class MessageFilterAgentConfig(BaseModel):
    """Config of a MessageFilterAgent."""

    name: str
    wrapped_agent: ComponentModel
    filter: MessageFilterConfig


class MessageFilterAgent(BaseChatAgent, Component[MessageFilterAgentConfig]):
    """Gives `wrapped_agent` only those of its new messages that pass the filter, and answers with its answer.

    What the agent remembers of earlier calls is not filtered. The answer comes from the wrapped agent, under its name:
    give both the same name, so that others find it.
    """

    component_config_schema = MessageFilterAgentConfig
    component_provider_override = "autogen_agentchat.agents.MessageFilterAgent"

    def __init__(self, name: str, wrapped_agent: BaseChatAgent, filter: MessageFilterConfig) -> None:
        super().__init__(name=name, description=f"{wrapped_agent.description} (with message filtering)")
        self._wrapped_agent = wrapped_agent
        self._filter = filter

    @property
    def produced_message_types(self) -> Sequence[type[BaseChatMessage]]:
        return self._wrapped_agent.produced_message_types

    def _apply_filter(self, messages: Sequence[BaseChatMessage]) -> Sequence[BaseChatMessage]:
        return [message for each in self._filter.per_source for message in each.apply(messages)]

    async def on_messages(self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken) -> Response:
        return await self._wrapped_agent.on_messages(self._apply_filter(messages), cancellation_token)

    async def on_messages_stream(
        self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken
    ) -> AsyncGenerator[BaseAgentEvent | BaseChatMessage | Response, None]:
        async with closing(
            self._wrapped_agent.on_messages_stream(self._apply_filter(messages), cancellation_token)
        ) as steps:
            async for item in steps:
                yield item

    async def on_reset(self, cancellation_token: CancellationToken) -> None:
        await self._wrapped_agent.on_reset(cancellation_token)

    async def on_pause(self, cancellation_token: CancellationToken) -> None:
        await self._wrapped_agent.on_pause(cancellation_token)

    async def on_resume(self, cancellation_token: CancellationToken) -> None:
        await self._wrapped_agent.on_resume(cancellation_token)

    async def save_state(self) -> Mapping[str, Any]:
        """The state of the wrapped agent."""
        return await self._wrapped_agent.save_state()

    async def load_state(self, state: Mapping[str, Any]) -> None:
        """Take on a state of the wrapped agent. One that AutoGen saved says nothing of it, and changes nothing."""
        if state.get("type") != "BaseState":
            await self._wrapped_agent.load_state(state)

    async def close(self) -> None:
        await self._wrapped_agent.close()

    def _to_config(self) -> MessageFilterAgentConfig:
        return MessageFilterAgentConfig(
            name=self.name, wrapped_agent=self._wrapped_agent.dump_component(), filter=self._filter
        )

    @classmethod
    def _from_config(cls, config: MessageFilterAgentConfig) -> Self:
        return cls(
            name=config.name,
            wrapped_agent=BaseChatAgent.load_component(config.wrapped_agent),
            filter=config.filter,
        )
