"""A client whose answers are a script."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any, Literal, Self

from pydantic import BaseModel

from autogen_core import CancellationToken, Component
from autogen_core.models import (
    ChatCompletionClient,
    CreateResult,
    LLMMessage,
    ModelCapabilities,
    ModelFamily,
    ModelInfo,
    RequestUsage,
    validate_model_info,
)
from autogen_core.tools import Tool, ToolSchema

WINDOW = 10_000


class ReplayChatCompletionClientConfig(BaseModel):
    """The config of a `ReplayChatCompletionClient`."""

    chat_completions: Sequence[str | CreateResult]
    model_info: ModelInfo | None = None


class ReplayChatCompletionClient(ChatCompletionClient, Component[ReplayChatCompletionClientConfig]):
    """A mock chat completion client that replays predefined responses using an index-based approach.

    A text is streamed word by word; words count as tokens. `create_calls` keeps what `create` was asked.
    """

    component_type = "replay_chat_completion_client"
    component_config_schema = ReplayChatCompletionClientConfig
    component_provider_override = "autogen_ext.models.replay.ReplayChatCompletionClient"

    def __init__(self, chat_completions: Sequence[str | CreateResult], model_info: ModelInfo | None = None) -> None:
        self.chat_completions = list(chat_completions)
        self.provided_message_count = len(self.chat_completions)
        self._model_info = model_info or ModelInfo(
            vision=False,
            function_calling=False,
            json_output=False,
            family=ModelFamily.UNKNOWN,
            structured_output=False,
        )
        validate_model_info(self._model_info)
        self._cached_bool_value = True
        self._create_calls: list[dict[str, Any]] = []
        self.reset()

    def set_cached_bool_value(self, value: bool) -> None:
        """Say what texts that are answered from now on tell of `cached`."""
        self._cached_bool_value = value

    def reset(self) -> None:
        """Begin the script again, with nothing used."""
        self._current_index = 0
        self._last_usage = RequestUsage(prompt_tokens=0, completion_tokens=0)
        self._total_usage = RequestUsage(prompt_tokens=0, completion_tokens=0)

    @property
    def create_calls(self) -> list[dict[str, Any]]:
        """What `create` was asked: messages, tools, json_output, extra_create_args and cancellation_token of each."""
        return self._create_calls

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
        """Return the next answer of the script.

        Raises:
            ValueError: there is none left.
        """
        result = self._next(messages)
        self._current_index += 1
        self._create_calls.append(
            {
                "messages": messages,
                "tools": tools,
                "json_output": json_output,
                "extra_create_args": extra_create_args,
                "cancellation_token": cancellation_token,
            }
        )
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
        """Give the next answer of the script: a text word by word, and last the whole; a result only as it is.

        Raises:
            ValueError: there is none left.
        """
        result = self._next(messages)
        if result is not self.chat_completions[self._current_index]:
            words = str(result.content).split()
            for index, word in enumerate(words):
                yield word if index == len(words) - 1 else f"{word} "
        self._current_index += 1
        yield result

    def _next(self, messages: Sequence[LLMMessage]) -> CreateResult:
        if self._current_index >= len(self.chat_completions):
            raise ValueError("No more mock responses available")
        answer = self.chat_completions[self._current_index]
        asked = self.count_tokens(messages)
        if isinstance(answer, str):
            usage = RequestUsage(prompt_tokens=asked, completion_tokens=_words(answer))
            answer = CreateResult(finish_reason="stop", content=answer, usage=usage, cached=self._cached_bool_value)
        self._last_usage = RequestUsage(prompt_tokens=asked, completion_tokens=answer.usage.completion_tokens)
        self._total_usage = RequestUsage(
            prompt_tokens=self._total_usage.prompt_tokens + asked,
            completion_tokens=self._total_usage.completion_tokens + answer.usage.completion_tokens,
        )
        return answer

    async def close(self) -> None:
        """Do nothing: there is nothing to release."""

    def actual_usage(self) -> RequestUsage:
        """Return the words of the last request and answer."""
        return self._last_usage

    def total_usage(self) -> RequestUsage:
        """Return the words of all requests and answers."""
        return self._total_usage

    def count_tokens(self, messages: Sequence[LLMMessage], *, tools: Sequence[Tool | ToolSchema] = []) -> int:
        """Return the words of the texts in `messages`."""
        return sum(_words(each.content) for each in messages if isinstance(each.content, str))

    def remaining_tokens(self, messages: Sequence[LLMMessage], *, tools: Sequence[Tool | ToolSchema] = []) -> int:
        """Return what is left of a window of 10,000 words after all that was said so far."""
        return max(0, WINDOW - self._total_usage.prompt_tokens - self._total_usage.completion_tokens)

    @property
    def capabilities(self) -> ModelCapabilities:
        """What the model can do; use `model_info`."""
        return self._model_info

    @property
    def model_info(self) -> ModelInfo:
        """What the model can do, and its family."""
        return self._model_info

    def _to_config(self) -> ReplayChatCompletionClientConfig:
        return ReplayChatCompletionClientConfig(chat_completions=self.chat_completions, model_info=self._model_info)

    @classmethod
    def _from_config(cls, config: ReplayChatCompletionClientConfig) -> Self:
        return cls(config.chat_completions, config.model_info)


def _words(text: str) -> int:
    return len(text.split())
