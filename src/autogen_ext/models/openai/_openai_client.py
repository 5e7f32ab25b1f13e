"""The clients of OpenAI and Azure OpenAI. Each request is one effect of the run, over the engine's own wire."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal, Self, Unpack

from pydantic import BaseModel

from autogen_core import CancellationToken, Component
from autogen_core.models import (
    AssistantMessage,
    ChatCompletionClient,
    CreateResult,
    LLMMessage,
    ModelCapabilities,
    ModelFamily,
    ModelInfo,
    RequestUsage,
    SystemMessage,
    UserMessage,
)
from autogen_core.tools import Tool, ToolSchema
from coterie.asking import ask
from coterie.effects import Endpoint, ModelCall
from coterie.flow import Call
from coterie.messages import Answer

from . import _events, _sdk
from ._answers import result_of
from ._histories import Histories
from ._message_transform import Transform
from ._model_info import get_token_limit, resolve_model
from ._pieces import Pieces
from ._requests import CREATE_ARGUMENTS as create_kwargs
from ._requests import assert_valid_name, convert_tools, create_arguments, request_fields
from ._settings import azure_endpoint, client_settings, dumped, info_from, loaded, openai_endpoint
from ._tokens import tokens_of
from .config import (
    AzureOpenAIClientConfiguration,
    AzureOpenAIClientConfigurationConfigModel,
    OpenAIClientConfiguration,
    OpenAIClientConfigurationConfigModel,
)

# Programs import these from here, since 0.7.5 has them here too.
__all__ = [
    "AssistantMessage",
    "AzureOpenAIChatCompletionClient",
    "BaseOpenAIChatCompletionClient",
    "CreateResult",
    "ModelFamily",
    "ModelInfo",
    "OpenAIChatCompletionClient",
    "RequestUsage",
    "SystemMessage",
    "UserMessage",
    "assert_valid_name",
    "convert_tools",
    "create_kwargs",
]


def _add_usage(one: RequestUsage, other: RequestUsage) -> RequestUsage:
    return RequestUsage(one.prompt_tokens + other.prompt_tokens, one.completion_tokens + other.completion_tokens)


@dataclass(frozen=True, slots=True)
class _Request:
    """What is asked: the encoded request, its fields besides the messages, and the class that the answer must fit.

    `limits` is the call's own timeout, if it has one.
    """

    body: bytes
    fields: Mapping[str, Any]
    wanted: type[BaseModel] | None
    limits: Mapping[str, Any]

    def check(self, result: CreateResult) -> None:
        """Raise a `ValidationError` where a whole answer does not fit the class; a refusal is none."""
        if self.wanted is not None and result.finish_reason == "stop" and result.content:
            self.wanted.model_validate_json(str(result.content))


class BaseOpenAIChatCompletionClient(ChatCompletionClient):
    """What the clients of OpenAI's language share. `client` is an endpoint, or a client of the `openai` package."""

    _passes_door = True

    def __init__(
        self,
        client: Any,
        *,
        create_args: Mapping[str, Any],
        model_capabilities: ModelCapabilities | None = None,
        model_info: ModelInfo | None = None,
        add_name_prefixes: bool = False,
        include_name_in_message: bool = True,
    ) -> None:
        self._endpoint = client if isinstance(client, Endpoint) else None
        self._sdk_client = None if isinstance(client, Endpoint) else client
        self._create_args = dict(create_args)
        self._model_info = info_from(self._create_args["model"], model_info, model_capabilities)
        self._resolved_model = resolve_model(self._create_args["model"])
        self._names, self._prefixes = include_name_in_message, add_name_prefixes
        self._actual_usage = self._total_usage = RequestUsage(prompt_tokens=0, completion_tokens=0)
        self._other_models: set[str] = set()
        self._prepare()

    def _prepare(self) -> None:
        """Make what is derived from the rest, and not copied with it."""
        info = self._model_info
        self._transform = Transform(
            info["family"],
            names=self._names,
            prefixes=self._prefixes,
            many_systems=bool(info.get("multiple_system_messages", False)),
        )
        self._histories = Histories(self._transform)

    def __getstate__(self) -> dict[str, Any]:
        state = {key: value for key, value in self.__dict__.items() if key not in ("_transform", "_histories")}
        return {**state, "_sdk_client": None} if self._endpoint is not None else state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._prepare()

    @classmethod
    def create_from_config(cls, config: dict[str, Any]) -> ChatCompletionClient:
        """Make a client of OpenAI from its keyword arguments."""
        return OpenAIChatCompletionClient(**config)

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
        """Ask the model for an answer.

        Args:
            tool_choice: "auto" lets the model choose, "required" demands a call, "none" forbids any, a tool demands it.
            json_output: True for JSON of any shape, a pydantic class for JSON of its schema.
            extra_create_args: further arguments of the Chat Completions API.

        Raises:
            ValueError: the model cannot do what is asked.
            coterie.errors.ModelError: there is no answer. It is an error of `openai` too, where that is imported.
            pydantic.ValidationError: the answer does not fit the class in `json_output`.
        """
        request = self._request(messages, tools, tool_choice, json_output, extra_create_args, {"stream": False})
        asking = ask("model", partial(self._effect, request, None))
        if cancellation_token is None:
            answer: Answer = await asking
        else:
            answer = await cancellation_token.link_future(asyncio.ensure_future(asking))
        self._warn_of_another(answer.model)
        result = self._counted(answer)
        if _events.are_heard():
            _events.log_call(request.body, request.fields, answer, result)
        request.check(result)
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
        max_consecutive_empty_chunk_tolerance: int = 0,
        include_usage: bool | None = None,
    ) -> AsyncGenerator[str | CreateResult, None]:
        """Ask as `create` does, and give pieces of text as they come, reasoning in `<think>`; last, the whole answer.

        With `include_usage` the endpoint is asked what the answer used; without, that is estimated. Closing the
        generator ends the call.
        """
        if max_consecutive_empty_chunk_tolerance:
            warnings.warn(
                "max_consecutive_empty_chunk_tolerance has no effect: empty chunks are always passed over.",
                DeprecationWarning,
                stacklevel=2,
            )
        asked = {} if include_usage is None else {"stream_options": {"include_usage": True} if include_usage else None}
        more = {"stream": True, **asked}
        request = self._request(messages, tools, tool_choice, json_output, extra_create_args, more)
        if _events.are_heard():
            _events.log_start(request.body)
        pieces = Pieces()
        task = asyncio.ensure_future(ask("model", partial(self._effect, request, pieces)))
        task.add_done_callback(pieces.end)
        if cancellation_token is not None:
            cancellation_token.link_future(task)
        try:
            while (waiting := await pieces.ready()) is not None:
                while waiting:
                    yield waiting.popleft()
            result = self._counted(task.result())
        finally:
            if not task.done():
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
        if _events.are_heard():
            _events.log_end(result)
        request.check(result)
        yield result

    def _request(
        self,
        messages: Sequence[LLMMessage],
        tools: Sequence[Tool | ToolSchema],
        tool_choice: Tool | Literal["auto", "required", "none"],
        json_output: bool | type[BaseModel] | None,
        extra: Mapping[str, Any],
        more: Mapping[str, Any],
    ) -> _Request:
        info = self._model_info
        wire_tools = convert_tools(tools)
        fields, wanted = request_fields(self._create_args, info, messages, wire_tools, tool_choice, json_output, extra)
        if not more["stream"]:
            fields.pop("stream_options", None)
        fields.update(more)
        limits = {"timeout": fields.pop("timeout")} if "timeout" in fields else {}
        return _Request(self._histories.encode(fields, messages), fields, wanted, limits)

    def _effect(self, request: _Request, pieces: Pieces | None, key: str, agent: str) -> ModelCall:
        model, endpoint = str(request.fields["model"]), self._endpoint
        if endpoint is not None and not self._asks_sdk:
            return ModelCall(
                key=key,
                agent=agent,
                model=model,
                body=request.body,
                endpoint=replace(endpoint, timeout_s=request.limits["timeout"]) if request.limits else endpoint,
                stream=pieces is not None,
                on_text=pieces.say if pieces is not None else None,
                on_thought=pieces.think if pieces is not None else None,
                is_heard_once=True,
            )
        fields = {name: value for name, value in {**request.fields, **request.limits}.items() if value is not None}
        through = _sdk.ask if pieces is None else _sdk.ask_for_stream
        last = (request.wanted,) if pieces is None else (pieces.say, pieces.think)
        call = Call(through, through, (self._client, request.body, fields, *last), {})
        return ModelCall(
            key=key,
            agent=agent,
            model=model,
            body=request.body,
            call=call,
            stream=pieces is not None,
            on_text=pieces.say if pieces is not None else None,
            on_thought=pieces.think if pieces is not None else None,
        )

    def _counted(self, answer: Answer) -> CreateResult:
        # What a program's own stand-in for the endpoint does not tell of usage is no usage.
        result = result_of(answer, self._model_info["family"], usage_if_told=self._asks_sdk)
        self._actual_usage = self._total_usage = _add_usage(self._total_usage, result.usage)
        return result

    @property
    def _asks_sdk(self) -> bool:
        return self._sdk_client is not None or _sdk.is_patched()

    @property
    def _client(self) -> Any:
        """The client of the `openai` package. Whoever takes it may change it, so it is asked from then on."""
        if self._sdk_client is None and self._endpoint is not None:
            self._sdk_client = _sdk.client_for(self._endpoint)
        return self._sdk_client

    @_client.setter
    def _client(self, client: Any) -> None:
        self._sdk_client = client

    def _warn_of_another(self, model: str) -> None:
        """Say once that another model answered than was asked."""
        if not model or model in (self._resolved_model, self._create_args["model"]) or model in self._other_models:
            return
        self._other_models.add(model)
        warnings.warn(
            f"Resolved model mismatch: {self._resolved_model} != {model}. Model mapping in autogen_ext.models.openai "
            f"may be incorrect. Set the model to {model} to enhance token/cost estimation and suppress this warning.",
            UserWarning,
            stacklevel=3,
        )

    async def close(self) -> None:
        """Close the `openai` client that was passed in, if any; the engine's connections serve others too."""
        if self._sdk_client is not None:
            await self._sdk_client.close()

    def actual_usage(self) -> RequestUsage:
        """Return the tokens of all answers."""
        return RequestUsage(self._total_usage.prompt_tokens, self._total_usage.completion_tokens)

    def total_usage(self) -> RequestUsage:
        """Return the tokens of all answers."""
        return self.actual_usage()

    def count_tokens(self, messages: Sequence[LLMMessage], *, tools: Sequence[Tool | ToolSchema] = []) -> int:
        """Return how many tokens the request would have; an estimate where the data of tiktoken is not at hand."""
        return tokens_of(self._create_args["model"], self._transform, messages, convert_tools(tools))

    def remaining_tokens(self, messages: Sequence[LLMMessage], *, tools: Sequence[Tool | ToolSchema] = []) -> int:
        """Return how many tokens of the model's window the request would leave."""
        return get_token_limit(self._create_args["model"]) - self.count_tokens(messages, tools=tools)

    @property
    def capabilities(self) -> ModelCapabilities:
        """What the model can do; use `model_info`."""
        return self._model_info

    @property
    def model_info(self) -> ModelInfo:
        """What the model can do, and its family."""
        return self._model_info


class OpenAIChatCompletionClient(BaseOpenAIChatCompletionClient, Component[OpenAIClientConfigurationConfigModel]):
    """Chat completion client for OpenAI hosted models.

    It speaks to every endpoint of OpenAI's language at `base_url`. Models whose names begin with `gemini-`, `claude-` or
    `Llama-` are asked at their vendor's, with the key in GEMINI_API_KEY, ANTHROPIC_API_KEY or LLAMA_API_KEY, unless the
    arguments say otherwise.

    Raises:
        ValueError: `model` is missing, or nothing is known of it and `model_info` does not tell.
        coterie.errors.AuthenticationFailed: there is no key, neither in `api_key` nor in the environment.
    """

    component_type = "model"
    component_config_schema = OpenAIClientConfigurationConfigModel
    component_provider_override = "autogen_ext.models.openai.OpenAIChatCompletionClient"

    def __init__(self, **kwargs: Unpack[OpenAIClientConfiguration]) -> None:
        settings: dict[str, Any] = dict(kwargs)
        if "model" not in settings:
            raise ValueError("model is required for OpenAIChatCompletionClient")
        create_args = create_arguments(settings)
        super().__init__(openai_endpoint(settings), create_args=create_args, **client_settings(settings))
        self._raw_config = settings

    def _to_config(self) -> OpenAIClientConfigurationConfigModel:
        return OpenAIClientConfigurationConfigModel(**dumped(self._raw_config, ("organization", "base_url")))

    @classmethod
    def _from_config(cls, config: OpenAIClientConfigurationConfigModel) -> Self:
        return cls(**loaded(config))


class AzureOpenAIChatCompletionClient(
    BaseOpenAIChatCompletionClient, Component[AzureOpenAIClientConfigurationConfigModel]
):
    """Chat completion client for Azure OpenAI hosted models.

    `azure_deployment` is the deployment, by default named like the model. Credentials are `api_key`, `azure_ad_token` or
    `azure_ad_token_provider`, a function, sync or async, that returns a token; without any, the environment's
    AZURE_OPENAI_API_KEY or AZURE_OPENAI_AD_TOKEN.

    Raises:
        ValueError: `model` is missing, or nothing is known of it and `model_info` does not tell; no address, no version.
        coterie.errors.AuthenticationFailed: there are no credentials.
    """

    component_type = "model"
    component_config_schema = AzureOpenAIClientConfigurationConfigModel
    component_provider_override = "autogen_ext.models.openai.AzureOpenAIChatCompletionClient"

    def __init__(self, **kwargs: Unpack[AzureOpenAIClientConfiguration]) -> None:
        settings: dict[str, Any] = dict(kwargs)
        if "model" not in settings:
            raise ValueError("model is required for AzureOpenAIChatCompletionClient")
        create_args = create_arguments(settings)
        super().__init__(azure_endpoint(settings), create_args=create_args, **client_settings(settings))
        self._raw_config = settings

    def _to_config(self) -> AzureOpenAIClientConfigurationConfigModel:
        from autogen_ext.auth.azure import AzureTokenProvider

        names = ("azure_endpoint", "azure_deployment", "api_version", "azure_ad_token")
        config = dumped(self._raw_config, names)
        provider = self._raw_config.get("azure_ad_token_provider")
        if provider is not None:
            if not isinstance(provider, AzureTokenProvider):
                raise ValueError(
                    f"azure_ad_token_provider is {provider!r}, which cannot be written down. Use an AzureTokenProvider."
                )
            config["azure_ad_token_provider"] = provider.dump_component()
        return AzureOpenAIClientConfigurationConfigModel(**config)

    @classmethod
    def _from_config(cls, config: AzureOpenAIClientConfigurationConfigModel) -> Self:
        from autogen_ext.auth.azure import AzureTokenProvider

        settings = loaded(config)
        if config.azure_ad_token_provider is not None:
            provider = AzureTokenProvider.load_component(config.azure_ad_token_provider)
            settings["azure_ad_token_provider"] = provider
        return cls(**settings)
