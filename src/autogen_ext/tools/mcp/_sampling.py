"""A model answers what servers ask of one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel

from autogen_core import Component, ComponentBase, ComponentModel, Image
from autogen_core.models import (
    AssistantMessage,
    ChatCompletionClient,
    FinishReasons,
    LLMMessage,
    SystemMessage,
    UserMessage,
)

if TYPE_CHECKING:
    from mcp.types import CreateMessageRequestParams, CreateMessageResult, ErrorData, SamplingMessage

_STOP_REASONS: dict[FinishReasons, str] = {"stop": "endTurn", "length": "maxTokens", "function_calls": "toolUse"}


class Sampler(ABC, ComponentBase[BaseModel]):
    """Answers in the place of a model."""

    component_type = "mcp_sampler"

    @abstractmethod
    async def sample(self, params: CreateMessageRequestParams) -> CreateMessageResult | ErrorData:
        """Return the answer to a server's messages."""


class ChatCompletionClientSamplerConfig(BaseModel):
    """The config of a `ChatCompletionClientSampler`."""

    client_config: ComponentModel | dict[str, Any]


class ChatCompletionClientSampler(Sampler, Component[ChatCompletionClientSamplerConfig]):
    """Has a model client answer. Its settings hold; what a server prefers (temperature, length, model) it does not follow."""

    component_config_schema = ChatCompletionClientSamplerConfig
    component_provider_override = "autogen_ext.tools.mcp.ChatCompletionClientSampler"

    def __init__(self, model_client: ChatCompletionClient) -> None:
        self._model_client = model_client

    async def sample(self, params: CreateMessageRequestParams) -> CreateMessageResult | ErrorData:
        """Ask the model once."""
        from mcp.types import CreateMessageResult, TextContent

        messages: list[LLMMessage] = [SystemMessage(content=params.system_prompt)] if params.system_prompt else []
        messages += [_message(each) for each in params.messages]
        result = await self._model_client.create(messages)
        if not isinstance(result.content, str):
            raise ValueError(f"A model was asked for text, and it asked for tools: {result.content!r:.200}")
        return CreateMessageResult(
            role="assistant",
            content=TextContent(text=result.content),
            model=str(self._model_client.model_info.get("family", "unknown")),
            stop_reason=_STOP_REASONS.get(result.finish_reason, result.finish_reason),
        )

    def _to_config(self) -> ChatCompletionClientSamplerConfig:
        return ChatCompletionClientSamplerConfig(client_config=self._model_client.dump_component())

    @classmethod
    def _from_config(cls, config: ChatCompletionClientSamplerConfig) -> Self:
        return cls(ChatCompletionClient.load_component(config.client_config))


def _message(message: SamplingMessage) -> LLMMessage:
    parts = list(_parts(message))
    if message.role == "user":
        is_text = len(parts) == 1 and isinstance(parts[0], str)
        return UserMessage(content=parts[0] if is_text else parts, source="user")  # type: ignore[arg-type]  # str, if text
    pictures = [each for each in parts if not isinstance(each, str)]
    if pictures:
        raise ValueError("An image stands in a message of the assistant, where no model reads one")
    return AssistantMessage(content="\n".join(str(each) for each in parts), source="assistant")


def _parts(message: SamplingMessage) -> Iterator[str | Image]:
    for part in message.content_as_list:
        if part.type == "text":
            yield part.text
        elif part.type == "image":
            yield Image.from_base64(part.data)
        else:
            raise ValueError(f"A model was asked about content of type {part.type!r}; it reads text and images")
