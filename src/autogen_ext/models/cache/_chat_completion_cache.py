"""A client that answers again what was answered before."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any, Literal, Self, cast

import orjson
from pydantic import BaseModel, ValidationError

from autogen_core import CacheStore, CancellationToken, Component, ComponentModel, InMemoryStore
from autogen_core.models import (
    ChatCompletionClient,
    CreateResult,
    LLMMessage,
    ModelCapabilities,
    ModelInfo,
    RequestUsage,
)
from autogen_core.tools import Tool, ToolSchema
from coterie.asking import closing

CHAT_CACHE_VALUE_TYPE = CreateResult | list[str | CreateResult]

KEY_VERSION = 1
"""Part of every key: another one makes all that was kept before unknown."""

_logger = logging.getLogger(__name__)


class ChatCompletionCacheConfig(BaseModel):
    """The config of a `ChatCompletionCache`."""

    client: ComponentModel
    store: ComponentModel | None = None


class ChatCompletionCache(ChatCompletionClient, Component[ChatCompletionCacheConfig]):
    """Asks `client` what is not in `store` (by default in memory); an answer from there has `cached=True`.

    A request is known by the client's own config, its messages, tools, choice of tool, form of output and further
    arguments, so clients of different models may share a store. A whole answer and a stream serve each other.
    """

    component_type = "chat_completion_cache"
    component_config_schema = ChatCompletionCacheConfig
    component_provider_override = "autogen_ext.models.cache.ChatCompletionCache"

    def __init__(self, client: ChatCompletionClient, store: CacheStore[CHAT_CACHE_VALUE_TYPE] | None = None) -> None:
        self.client = client
        self.store: CacheStore[CHAT_CACHE_VALUE_TYPE] = store if store is not None else InMemoryStore()
        self._client_id: Any = None

    async def create(
        self,
        messages: Sequence[LLMMessage],
        *,
        tools: Sequence[Tool | ToolSchema] = [],
        tool_choice: Tool | Literal["auto", "required", "none"] = "auto",
        json_output: bool | type[BaseModel] | None = None,
        extra_create_args: Mapping[str, Any] = {},
        cancellation_token: CancellationToken | None = None,
    ) -> CreateResult:
        """Return the kept answer, or ask for one and keep it."""
        key = self._key(messages, tools, tool_choice, json_output, extra_create_args)
        found = self._found(key)
        if found is not None:
            return _cached(found[-1])
        result = await self.client.create(
            messages,
            tools=tools,
            tool_choice=tool_choice,
            json_output=json_output,
            extra_create_args=extra_create_args,
            cancellation_token=cancellation_token,
        )
        self.store.set(key, result.model_copy(deep=True))
        return result

    async def create_stream(
        self,
        messages: Sequence[LLMMessage],
        *,
        tools: Sequence[Tool | ToolSchema] = [],
        tool_choice: Tool | Literal["auto", "required", "none"] = "auto",
        json_output: bool | type[BaseModel] | None = None,
        extra_create_args: Mapping[str, Any] = {},
        cancellation_token: CancellationToken | None = None,
    ) -> AsyncGenerator[str | CreateResult, None]:
        """Give the pieces of the kept answer, or ask for a stream and keep it once it is whole."""
        key = self._key(messages, tools, tool_choice, json_output, extra_create_args)
        found = self._found(key)
        if found is not None:
            for each in found:
                yield each if isinstance(each, str) else _cached(each)
            return
        pieces: list[str | CreateResult] = []
        async with closing(
            self.client.create_stream(
                messages,
                tools=tools,
                tool_choice=tool_choice,
                json_output=json_output,
                extra_create_args=extra_create_args,
                cancellation_token=cancellation_token,
            )
        ) as steps:
            async for item in steps:
                pieces.append(item if isinstance(item, str) else item.model_copy(deep=True))
                yield item
        self.store.set(key, pieces)

    def _key(
        self,
        messages: Sequence[LLMMessage],
        tools: Sequence[Tool | ToolSchema],
        tool_choice: Tool | Literal["auto", "required", "none"],
        json_output: bool | type[BaseModel] | None,
        extra_create_args: Mapping[str, Any],
    ) -> str:
        if self._client_id is None:
            self._client_id = _identity(self.client)
        asked = [
            KEY_VERSION,
            self._client_id,
            [each.model_dump(mode="json") for each in messages],
            [each if isinstance(each, dict) else each.schema for each in tools],
            tool_choice if isinstance(tool_choice, str) else tool_choice.schema,
            json_output.model_json_schema() if isinstance(json_output, type) else json_output,
            dict(extra_create_args),
        ]
        data = orjson.dumps(asked, default=_describe, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
        return hashlib.sha256(data).hexdigest()

    def _found(self, key: str) -> list[str | CreateResult] | None:
        """The pieces of a kept answer, which end with the whole; None where there is none that can be read."""
        kept: Any = self.store.get(key)
        if kept is None:
            return None
        try:
            return _pieces(kept)
        except (ValidationError, ValueError) as error:
            _logger.warning("A kept answer cannot be read (%s); asking the model.", type(error).__name__)
            return None

    async def close(self) -> None:
        """Close the client."""
        await self.client.close()

    def actual_usage(self) -> RequestUsage:
        """Return the tokens that the client spent."""
        return self.client.actual_usage()

    def total_usage(self) -> RequestUsage:
        """Return the tokens that the client counted."""
        return self.client.total_usage()

    def count_tokens(self, messages: Sequence[LLMMessage], *, tools: Sequence[Tool | ToolSchema] = []) -> int:
        """Return how many tokens the request would have."""
        return self.client.count_tokens(messages, tools=tools)

    def remaining_tokens(self, messages: Sequence[LLMMessage], *, tools: Sequence[Tool | ToolSchema] = []) -> int:
        """Return how many tokens of the model's window the request would leave."""
        return self.client.remaining_tokens(messages, tools=tools)

    @property
    def capabilities(self) -> ModelCapabilities:
        """What the model can do; use `model_info`."""
        return self.client.capabilities

    @property
    def model_info(self) -> ModelInfo:
        """What the model can do, and its family."""
        return self.client.model_info

    def _to_config(self) -> ChatCompletionCacheConfig:
        in_memory = isinstance(self.store, InMemoryStore)
        return ChatCompletionCacheConfig(
            client=self.client.dump_component(), store=None if in_memory else self.store.dump_component()
        )

    @classmethod
    def _from_config(cls, config: ChatCompletionCacheConfig) -> Self:
        client = ChatCompletionClient.load_component(config.client)
        store: Any = CacheStore.load_component(config.store) if config.store is not None else None
        return cls(client=client, store=store)


def _identity(client: ChatCompletionClient) -> Any:
    """What tells a client from others: its config without secrets, or, where it has none, its class and its model."""
    try:
        dumped = client.dump_component().model_dump(mode="json", include={"provider", "config"})
    except (NotImplementedError, TypeError, ValueError):
        return [f"{type(client).__module__}.{type(client).__qualname__}", dict(client.model_info)]
    dumped["config"].pop("api_key", None)
    return dumped


def _pieces(kept: Any) -> list[str | CreateResult]:
    if isinstance(kept, str | bytes):
        kept = orjson.loads(kept)
    if isinstance(kept, list):
        pieces = [each if isinstance(each, str) else _result(each) for each in kept]
        if not pieces or isinstance(pieces[-1], str):
            raise ValueError("an answer that does not end")
        return pieces
    result = _result(kept)
    return [result.content, result] if isinstance(result.content, str) and result.content else [result]


def _result(kept: Any) -> CreateResult:
    return kept if isinstance(kept, CreateResult) else CreateResult.model_validate(kept)


def _cached(result: str | CreateResult) -> CreateResult:
    """A copy that whoever gets it may change."""
    return cast(CreateResult, result).model_copy(update={"cached": True}, deep=True)


def _describe(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, type) and issubclass(value, BaseModel):
        return value.model_json_schema()
    return repr(value)
