"""What is said to a model and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from .._image import Image
from .._types import FunctionCall

_LAZY = ConfigDict(defer_build=True)

FinishReasons = Literal["stop", "length", "function_calls", "content_filter", "unknown"]


class SystemMessage(BaseModel):
    """Instructions for the model from the developer."""

    model_config = _LAZY

    content: str
    type: Literal["SystemMessage"] = "SystemMessage"


class UserMessage(BaseModel):
    """Input from a person, another agent, or any other source of data for the model."""

    model_config = _LAZY

    content: str | list[str | Image]
    source: str
    """The name of who says it."""

    type: Literal["UserMessage"] = "UserMessage"


class AssistantMessage(BaseModel):
    """What a model said: text, or the tools it wants called."""

    model_config = _LAZY

    content: str | list[FunctionCall]
    thought: str | None = None
    """The model's reasoning, or the text that came with the calls."""

    source: str
    """The name of the agent whose model said it."""

    type: Literal["AssistantMessage"] = "AssistantMessage"


class FunctionExecutionResult(BaseModel):
    """The result of one call of a tool."""

    model_config = _LAZY

    content: str
    name: str
    call_id: str
    is_error: bool | None = None


class FunctionExecutionResultMessage(BaseModel):
    """The results of the calls of one assistant message."""

    model_config = _LAZY

    content: list[FunctionExecutionResult]
    type: Literal["FunctionExecutionResultMessage"] = "FunctionExecutionResultMessage"


LLMMessage = Annotated[
    SystemMessage | UserMessage | AssistantMessage | FunctionExecutionResultMessage, Field(discriminator="type")
]


@dataclass
class RequestUsage:
    """The tokens of one request, or the sum of several."""

    prompt_tokens: int
    completion_tokens: int


@dataclass
class TopLogprob:
    """A token that was likely at some position."""

    logprob: float
    bytes: list[int] | None = None


class ChatCompletionTokenLogprob(BaseModel):
    """A token of the answer, with how likely it and its rivals were."""

    model_config = _LAZY

    token: str
    logprob: float
    top_logprobs: list[TopLogprob] | None = None
    bytes: list[int] | None = None


class CreateResult(BaseModel):
    """A model's answer."""

    model_config = _LAZY

    finish_reason: FinishReasons
    content: str | list[FunctionCall]
    usage: RequestUsage
    cached: bool
    """Whether it came from a cache instead of the model."""

    logprobs: list[ChatCompletionTokenLogprob] | None = None
    thought: str | None = None
    """The model's reasoning, or the text that came with the calls."""
