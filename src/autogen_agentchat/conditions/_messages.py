"""Conditions that look at single messages: their type, text, sender or target."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from pydantic import BaseModel

from autogen_core import Component

from ..messages import BaseChatMessage, HandoffMessage, StopMessage, TextMessage, ToolCallExecutionEvent
from ._once import Messages, Once


class StopMessageTerminationConfig(BaseModel):
    """Config of a StopMessageTermination."""


class StopMessageTermination(Once, Component[StopMessageTerminationConfig]):
    """Ends a conversation when a StopMessage comes."""

    component_config_schema = StopMessageTerminationConfig
    component_provider_override = "autogen_agentchat.conditions.StopMessageTermination"

    async def _reason(self, messages: Messages) -> str | None:
        return "Stop message received" if any(isinstance(each, StopMessage) for each in messages) else None

    def _to_config(self) -> StopMessageTerminationConfig:
        return StopMessageTerminationConfig()

    @classmethod
    def _from_config(cls, config: StopMessageTerminationConfig) -> Self:
        return cls()


class TextMentionTerminationConfig(BaseModel):
    """Config of a TextMentionTermination."""

    text: str
    sources: list[str] | None = None


class TextMentionTermination(Once, Component[TextMentionTerminationConfig]):
    """Ends a conversation when `text` stands in a message or event, of one of `sources` if given.

    The task is a message too: a task that mentions the text ends the run before anybody answers, unless `sources` names
    the agents that are meant.
    """

    component_config_schema = TextMentionTerminationConfig
    component_provider_override = "autogen_agentchat.conditions.TextMentionTermination"

    def __init__(self, text: str, sources: Sequence[str] | None = None) -> None:
        self._termination_text = text
        self._sources = sources

    async def _reason(self, messages: Messages) -> str | None:
        for each in messages:
            if (self._sources is None or each.source in self._sources) and self._termination_text in each.to_text():
                return f"Text '{self._termination_text}' mentioned"
        return None

    def _to_config(self) -> TextMentionTerminationConfig:
        return TextMentionTerminationConfig(
            text=self._termination_text, sources=None if self._sources is None else list(self._sources)
        )

    @classmethod
    def _from_config(cls, config: TextMentionTerminationConfig) -> Self:
        return cls(text=config.text, sources=config.sources)


class HandoffTerminationConfig(BaseModel):
    """Config of a HandoffTermination."""

    target: str


class HandoffTermination(Once, Component[HandoffTerminationConfig]):
    """Ends a conversation when it is handed over to `target`, for example to a person."""

    component_config_schema = HandoffTerminationConfig
    component_provider_override = "autogen_agentchat.conditions.HandoffTermination"

    def __init__(self, target: str) -> None:
        self._target = target

    async def _reason(self, messages: Messages) -> str | None:
        for each in messages:
            if isinstance(each, HandoffMessage) and each.target == self._target:
                return f"Handoff to {each.target} from {each.source} detected."
        return None

    def _to_config(self) -> HandoffTerminationConfig:
        return HandoffTerminationConfig(target=self._target)

    @classmethod
    def _from_config(cls, config: HandoffTerminationConfig) -> Self:
        return cls(target=config.target)


class SourceMatchTerminationConfig(BaseModel):
    """Config of a SourceMatchTermination."""

    sources: list[str]


class SourceMatchTermination(Once, Component[SourceMatchTerminationConfig]):
    """Ends a conversation when one of `sources` says something."""

    component_config_schema = SourceMatchTerminationConfig
    component_provider_override = "autogen_agentchat.conditions.SourceMatchTermination"

    def __init__(self, sources: list[str]) -> None:
        self._sources = sources

    async def _reason(self, messages: Messages) -> str | None:
        return next((f"'{each.source}' answered" for each in messages if each.source in self._sources), None)

    def _to_config(self) -> SourceMatchTerminationConfig:
        return SourceMatchTerminationConfig(sources=self._sources)

    @classmethod
    def _from_config(cls, config: SourceMatchTerminationConfig) -> Self:
        return cls(sources=config.sources)


class TextMessageTerminationConfig(BaseModel):
    """Config of a TextMessageTermination."""

    source: str | None = None


class TextMessageTermination(Once, Component[TextMessageTerminationConfig]):
    """Ends a conversation when a TextMessage comes, from `source` if given: when an agent is done with its tools."""

    component_config_schema = TextMessageTerminationConfig
    component_provider_override = "autogen_agentchat.conditions.TextMessageTermination"

    def __init__(self, source: str | None = None) -> None:
        self._source = source

    async def _reason(self, messages: Messages) -> str | None:
        for each in messages:
            if isinstance(each, TextMessage) and self._source in (None, each.source):
                return f"Text message received from '{each.source}'"
        return None

    def _to_config(self) -> TextMessageTerminationConfig:
        return TextMessageTerminationConfig(source=self._source)

    @classmethod
    def _from_config(cls, config: TextMessageTerminationConfig) -> Self:
        return cls(source=config.source)


class FunctionCallTerminationConfig(BaseModel):
    """Config of a FunctionCallTermination."""

    function_name: str


class FunctionCallTermination(Once, Component[FunctionCallTerminationConfig]):
    """Ends a conversation when the tool `function_name` was run."""

    component_config_schema = FunctionCallTerminationConfig
    component_provider_override = "autogen_agentchat.conditions.FunctionCallTermination"

    def __init__(self, function_name: str) -> None:
        self._function_name = function_name

    async def _reason(self, messages: Messages) -> str | None:
        for each in messages:
            if isinstance(each, ToolCallExecutionEvent) and any(
                result.name == self._function_name for result in each.content
            ):
                return f"Function '{self._function_name}' was executed."
        return None

    def _to_config(self) -> FunctionCallTerminationConfig:
        return FunctionCallTerminationConfig(function_name=self._function_name)

    @classmethod
    def _from_config(cls, config: FunctionCallTerminationConfig) -> Self:
        return cls(function_name=config.function_name)


class MaxMessageTerminationConfig(BaseModel):
    """Config of a MaxMessageTermination."""

    max_messages: int
    include_agent_event: bool = False


class MaxMessageTermination(Once, Component[MaxMessageTerminationConfig]):
    """Ends a conversation after `max_messages` messages, the task among them; events count with `include_agent_event`."""

    component_config_schema = MaxMessageTerminationConfig
    component_provider_override = "autogen_agentchat.conditions.MaxMessageTermination"

    def __init__(self, max_messages: int, include_agent_event: bool = False) -> None:
        self._max_messages = max_messages
        self._include_agent_event = include_agent_event
        self._message_count = 0

    async def _reason(self, messages: Messages) -> str | None:
        self._message_count += sum(self._include_agent_event or isinstance(each, BaseChatMessage) for each in messages)
        if self._message_count < self._max_messages:
            return None
        return f"Maximum number of messages {self._max_messages} reached, current message count: {self._message_count}"

    async def reset(self) -> None:
        await super().reset()
        self._message_count = 0

    def _to_config(self) -> MaxMessageTerminationConfig:
        return MaxMessageTerminationConfig(
            max_messages=self._max_messages, include_agent_event=self._include_agent_event
        )

    @classmethod
    def _from_config(cls, config: MaxMessageTerminationConfig) -> Self:
        return cls(max_messages=config.max_messages, include_agent_event=config.include_agent_event)
