"""What the clients of OpenAI and Azure OpenAI can be told: as keyword arguments, and as components' configs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Literal, Required

from pydantic import BaseModel, ConfigDict, SecretStr
from typing_extensions import TypedDict

from autogen_core import ComponentModel
from autogen_core.models import ModelCapabilities, ModelInfo

ReasoningEffort = Literal["minimal", "low", "medium", "high"]


class JSONSchema(TypedDict, total=False):
    """A schema that an answer has to fit."""

    name: Required[str]
    description: str
    schema: dict[str, object]
    strict: bool | None


class ResponseFormat(TypedDict):
    """The form of an answer."""

    type: Literal["text", "json_object", "json_schema"]
    json_schema: JSONSchema | None


class StreamOptions(TypedDict):
    """What a stream tells besides the answer."""

    include_usage: bool


class CreateArguments(TypedDict, total=False):
    """Arguments of every request; all others of the Chat Completions API are taken too."""

    frequency_penalty: float | None
    logit_bias: dict[str, int] | None
    max_tokens: int | None
    n: int | None
    presence_penalty: float | None
    response_format: ResponseFormat
    seed: int | None
    stop: str | list[str] | None
    temperature: float | None
    top_p: float | None
    user: str
    stream_options: StreamOptions | None
    parallel_tool_calls: bool | None
    reasoning_effort: ReasoningEffort | None


AsyncAzureADTokenProvider = Callable[[], str | Awaitable[str]]


class BaseOpenAIClientConfiguration(CreateArguments, total=False):
    """What both clients are told."""

    model: str
    api_key: str
    timeout: float | None
    max_retries: int
    model_capabilities: ModelCapabilities
    model_info: ModelInfo
    add_name_prefixes: bool
    """Say in the text of a message who said it."""

    include_name_in_message: bool
    """Say in the `name` of a message who said it."""

    default_headers: dict[str, str] | None


class OpenAIClientConfiguration(BaseOpenAIClientConfiguration, total=False):
    """What the client of OpenAI, and of all that speak its language, is told."""

    organization: str
    base_url: str


class AzureOpenAIClientConfiguration(BaseOpenAIClientConfiguration, total=False):
    """What the client of Azure OpenAI is told."""

    azure_endpoint: Required[str]
    azure_deployment: str
    api_version: Required[str]
    azure_ad_token: str
    azure_ad_token_provider: AsyncAzureADTokenProvider


class CreateArgumentsConfigModel(BaseModel):
    """Arguments of every request, in a component's config; further arguments of the API may stand beside them."""

    model_config = ConfigDict(defer_build=True, extra="allow")

    frequency_penalty: float | None = None
    logit_bias: dict[str, int] | None = None
    max_tokens: int | None = None
    n: int | None = None
    presence_penalty: float | None = None
    response_format: dict[str, Any] | None = None
    seed: int | None = None
    stop: str | list[str] | None = None
    temperature: float | None = None
    top_p: float | None = None
    user: str | None = None
    stream_options: StreamOptions | None = None
    parallel_tool_calls: bool | None = None
    reasoning_effort: ReasoningEffort | None = None


class BaseOpenAIClientConfigurationConfigModel(CreateArgumentsConfigModel):
    """What both clients' configs hold. A key is not written in JSON; what is loaded without one asks the environment."""

    model: str
    api_key: SecretStr | None = None
    timeout: float | None = None
    max_retries: int | None = None
    model_capabilities: ModelCapabilities | None = None
    model_info: ModelInfo | None = None
    add_name_prefixes: bool | None = None
    include_name_in_message: bool | None = None
    default_headers: dict[str, str] | None = None


class OpenAIClientConfigurationConfigModel(BaseOpenAIClientConfigurationConfigModel):
    """The config of the client of OpenAI."""

    organization: str | None = None
    base_url: str | None = None


class AzureOpenAIClientConfigurationConfigModel(BaseOpenAIClientConfigurationConfigModel):
    """The config of the client of Azure OpenAI."""

    azure_endpoint: str
    azure_deployment: str | None = None
    api_version: str
    azure_ad_token: SecretStr | None = None
    azure_ad_token_provider: ComponentModel | None = None


__all__ = [
    "AzureOpenAIClientConfiguration",
    "AzureOpenAIClientConfigurationConfigModel",
    "BaseOpenAIClientConfiguration",
    "BaseOpenAIClientConfigurationConfigModel",
    "CreateArguments",
    "CreateArgumentsConfigModel",
    "JSONSchema",
    "OpenAIClientConfiguration",
    "OpenAIClientConfigurationConfigModel",
    "ResponseFormat",
    "StreamOptions",
]
