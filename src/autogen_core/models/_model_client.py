"""What every client of a model offers, and what is known about a model."""

from __future__ import annotations

import warnings
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any, Literal, Required, Self, TypeAlias

from pydantic import BaseModel
from typing_extensions import TypedDict

from .._behind_door import wrap
from .._cancellation_token import CancellationToken
from .._component_config import ComponentBase
from ..tools import Tool, ToolSchema
from ._behind_door import client_create, client_create_stream
from ._types import CreateResult, LLMMessage, RequestUsage


class ModelFamily:
    """Names of model families, for what differs between them; a namespace that is never instantiated."""

    GPT_5 = "gpt-5"
    GPT_41 = "gpt-41"
    GPT_45 = "gpt-45"
    GPT_4O = "gpt-4o"
    O1 = "o1"
    O3 = "o3"
    O4 = "o4"
    GPT_4 = "gpt-4"
    GPT_35 = "gpt-35"
    R1 = "r1"
    GEMINI_1_5_FLASH = "gemini-1.5-flash"
    GEMINI_1_5_PRO = "gemini-1.5-pro"
    GEMINI_2_0_FLASH = "gemini-2.0-flash"
    GEMINI_2_5_PRO = "gemini-2.5-pro"
    GEMINI_2_5_FLASH = "gemini-2.5-flash"
    CLAUDE_3_HAIKU = "claude-3-haiku"
    CLAUDE_3_SONNET = "claude-3-sonnet"
    CLAUDE_3_OPUS = "claude-3-opus"
    CLAUDE_3_5_HAIKU = "claude-3-5-haiku"
    CLAUDE_3_5_SONNET = "claude-3-5-sonnet"
    CLAUDE_3_7_SONNET = "claude-3-7-sonnet"
    CLAUDE_4_OPUS = "claude-4-opus"
    CLAUDE_4_SONNET = "claude-4-sonnet"
    LLAMA_3_3_8B = "llama-3.3-8b"
    LLAMA_3_3_70B = "llama-3.3-70b"
    LLAMA_4_SCOUT = "llama-4-scout"
    LLAMA_4_MAVERICK = "llama-4-maverick"
    CODESRAL = "codestral"
    OPEN_CODESRAL_MAMBA = "open-codestral-mamba"
    MISTRAL = "mistral"
    MINISTRAL = "ministral"
    PIXTRAL = "pixtral"
    UNKNOWN = "unknown"

    ANY: TypeAlias = Literal[
        "gpt-5",
        "gpt-41",
        "gpt-45",
        "gpt-4o",
        "o1",
        "o3",
        "o4",
        "gpt-4",
        "gpt-35",
        "r1",
        "gemini-1.5-flash",
        "gemini-1.5-pro",
        "gemini-2.0-flash",
        "gemini-2.5-pro",
        "gemini-2.5-flash",
        "claude-3-haiku",
        "claude-3-sonnet",
        "claude-3-opus",
        "claude-3-5-haiku",
        "claude-3-5-sonnet",
        "claude-3-7-sonnet",
        "claude-4-opus",
        "claude-4-sonnet",
        "llama-3.3-8b",
        "llama-3.3-70b",
        "llama-4-scout",
        "llama-4-maverick",
        "codestral",
        "open-codestral-mamba",
        "mistral",
        "ministral",
        "pixtral",
        "unknown",
    ]

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        raise TypeError(f"{cls.__name__} is a namespace class and cannot be instantiated.")

    @staticmethod
    def is_claude(family: str) -> bool:
        """Whether the family is one of Anthropic's."""
        return family in _CLAUDE

    @staticmethod
    def is_gemini(family: str) -> bool:
        """Whether the family is one of Google's Gemini."""
        return family in _GEMINI

    @staticmethod
    def is_openai(family: str) -> bool:
        """Whether the family is one of OpenAI's."""
        return family in _OPENAI

    @staticmethod
    def is_llama(family: str) -> bool:
        """Whether the family is one of Meta's Llama."""
        return family in _LLAMA

    @staticmethod
    def is_mistral(family: str) -> bool:
        """Whether the family is one of Mistral's."""
        return family in _MISTRAL


def _families(*prefixes: str) -> frozenset[str]:
    families = (value for name, value in vars(ModelFamily).items() if name.isupper() and isinstance(value, str))
    return frozenset(family for family in families if family.startswith(prefixes))


_CLAUDE = _families("claude-")
_GEMINI = _families("gemini-")
_OPENAI = _families("gpt-", "o1", "o3", "o4")
_LLAMA = _families("llama-")
_MISTRAL = _families("codestral", "open-codestral", "mistral", "ministral", "pixtral")


class ModelCapabilities(TypedDict, total=False):
    """What a model can do; the predecessor of `ModelInfo`."""

    vision: Required[bool]
    function_calling: Required[bool]
    json_output: Required[bool]


class ModelInfo(TypedDict, total=False):
    """What a model can do, and which family it is of."""

    vision: Required[bool]
    """It reads images."""

    function_calling: Required[bool]
    """It calls tools."""

    json_output: Required[bool]
    """It answers in JSON when asked to, of any shape."""

    family: Required[ModelFamily.ANY | str]
    structured_output: Required[bool]
    """It answers in JSON of a given schema."""

    multiple_system_messages: bool | None
    """It reads system messages that do not stand together at the start."""


_REQUIRED_FIELDS = ("vision", "function_calling", "json_output", "family")


def validate_model_info(model_info: ModelInfo) -> None:
    """Check that nothing is missing that must be known; warns where `structured_output` is missing.

    Raises:
        ValueError: a required field is missing.
    """
    for field in _REQUIRED_FIELDS:
        if field not in model_info:
            raise ValueError(
                f"Missing required field '{field}' in ModelInfo. Starting in v0.4.7, the required fields are enforced."
            )
    if "structured_output" not in model_info:
        warnings.warn(
            "Missing required field 'structured_output' in ModelInfo. This field will be required in a future version "
            "of AutoGen.",
            UserWarning,
            stacklevel=2,
        )


class ChatCompletionClient(ComponentBase[BaseModel], ABC):
    """A client of one model.

    To make one, subclass this: every call of its `create` and `create_stream` is part of the run's record, by itself.
    """

    component_type = "model"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        wrap(cls, "create", client_create)
        wrap(cls, "create_stream", client_create_stream)

    @abstractmethod
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
            extra_create_args: further arguments of the request, as the endpoint names them.
        """

    @abstractmethod
    def create_stream(
        self,
        messages: Sequence[LLMMessage],
        *,
        tools: Sequence[Tool | ToolSchema] = [],
        tool_choice: Tool | Literal["auto", "required", "none"] = "auto",
        json_output: bool | type[BaseModel] | None = None,
        extra_create_args: Mapping[str, Any] = {},
        cancellation_token: CancellationToken | None = None,
    ) -> AsyncGenerator[str | CreateResult, None]:
        """Ask as `create` does, and give pieces of text as they come; the last item is the whole answer."""

    @abstractmethod
    async def close(self) -> None:
        """Release connections."""

    @abstractmethod
    def actual_usage(self) -> RequestUsage:
        """Return the tokens that were really spent: answers from a cache do not count."""

    @abstractmethod
    def total_usage(self) -> RequestUsage:
        """Return the tokens of all answers."""

    @abstractmethod
    def count_tokens(self, messages: Sequence[LLMMessage], *, tools: Sequence[Tool | ToolSchema] = []) -> int:
        """Return how many tokens the request would have."""

    @abstractmethod
    def remaining_tokens(self, messages: Sequence[LLMMessage], *, tools: Sequence[Tool | ToolSchema] = []) -> int:
        """Return how many tokens of the model's window the request would leave."""

    @property
    @abstractmethod
    def capabilities(self) -> ModelCapabilities:
        """What the model can do; use `model_info`."""

    @property
    @abstractmethod
    def model_info(self) -> ModelInfo:
        """What the model can do, and its family."""
