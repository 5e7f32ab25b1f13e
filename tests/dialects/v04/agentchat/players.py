"""Agents, models and executors that say what a test wrote for them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any, Self

from pydantic import BaseModel

from autogen_agentchat.agents import BaseChatAgent
from autogen_agentchat.base import Response
from autogen_agentchat.messages import BaseChatMessage, TextMessage
from autogen_core import CancellationToken, Component
from autogen_core.code_executor import CodeBlock, CodeExecutor, CodeResult
from autogen_core.models import ChatCompletionClient, CreateResult, LLMMessage, ModelInfo, RequestUsage

USAGE = RequestUsage(prompt_tokens=3, completion_tokens=4)


def text(content: str = "x", source: str = "user") -> TextMessage:
    return TextMessage(content=content, source=source)


def short(item: Any) -> Any:
    """A message as `Class(source): text`; of a response the message, of a result its messages."""
    if isinstance(item, Response):
        return short(item.chat_message)
    if hasattr(item, "messages"):
        return [short(each) for each in item.messages]
    return f"{type(item).__name__}({item.source}): {item.to_text()}"


class ScriptedAgent(BaseChatAgent):
    """Says its lines, one a turn, and remembers what it was given and told."""

    def __init__(
        self, name: str, *lines: str | Response, produces: Sequence[type[BaseChatMessage]] = (TextMessage,)
    ) -> None:
        super().__init__(name, f"says {len(lines)} lines")
        self.lines = list(lines)
        self.produces = produces
        self.given: list[list[str]] = []
        self.told: list[Any] = []

    @property
    def produced_message_types(self) -> Sequence[type[BaseChatMessage]]:
        return self.produces

    async def on_messages(self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken) -> Response:
        self.given.append([short(each) for each in messages])
        line = self.lines.pop(0)
        return line if isinstance(line, Response) else Response(chat_message=text(line, self.name))

    async def on_reset(self, cancellation_token: CancellationToken) -> None:
        self.told.append("reset")

    async def on_pause(self, cancellation_token: CancellationToken) -> None:
        self.told.append("pause")

    async def on_resume(self, cancellation_token: CancellationToken) -> None:
        self.told.append("resume")

    async def close(self) -> None:
        self.told.append("close")

    async def save_state(self) -> Mapping[str, Any]:
        return {"turns": len(self.given)}

    async def load_state(self, state: Mapping[str, Any]) -> None:
        self.told.append(state)


class Nothing(BaseModel):
    """Config of what a script cannot be written into."""


class ScriptedModel(ChatCompletionClient, Component[Nothing]):
    """Gives its answers in order, and remembers what it was asked."""

    component_config_schema = Nothing

    def __init__(self, *answers: str | CreateResult, **info: Any) -> None:
        self.answers = list(answers)
        self.asked: list[list[str]] = []
        self.outputs: list[Any] = []
        self.info = {
            "vision": False,
            "function_calling": True,
            "json_output": True,
            "family": "unknown",
            "structured_output": True,
            **info,
        }

    async def create(
        self,
        messages: Sequence[LLMMessage],
        *,
        tools: Any = (),
        tool_choice: Any = "auto",
        json_output: bool | type[BaseModel] | None = None,
        extra_create_args: Mapping[str, Any] = {},
        cancellation_token: CancellationToken | None = None,
    ) -> CreateResult:
        self.asked.append([f"{type(each).__name__}: {each.content}" for each in messages])
        self.outputs.append(json_output)
        answer = self.answers.pop(0)
        if isinstance(answer, CreateResult):
            return answer
        return CreateResult(content=answer, usage=USAGE, finish_reason="stop", cached=False)

    async def create_stream(
        self, messages: Sequence[LLMMessage], **how: Any
    ) -> AsyncGenerator[str | CreateResult, None]:
        self.asked.append([f"{type(each).__name__}: {each.content}" for each in messages])
        answer = self.answers.pop(0)
        assert isinstance(answer, str)
        for word in answer.split(" "):
            yield f"{word} "
        yield CreateResult(content=answer, usage=USAGE, finish_reason="stop", cached=False)

    async def close(self) -> None: ...

    def actual_usage(self) -> RequestUsage:
        return USAGE

    def total_usage(self) -> RequestUsage:
        return USAGE

    def count_tokens(self, messages: Sequence[LLMMessage], *, tools: Any = ()) -> int:
        return 0

    def remaining_tokens(self, messages: Sequence[LLMMessage], *, tools: Any = ()) -> int:
        return 1000

    @property
    def capabilities(self) -> Any:
        return self.info

    @property
    def model_info(self) -> ModelInfo:
        return self.info  # type: ignore[return-value]  # a mapping of just that form

    def _to_config(self) -> Nothing:
        return Nothing()

    @classmethod
    def _from_config(cls, config: Nothing) -> Self:
        return cls()


class ScriptedExecutor(CodeExecutor, Component[Nothing]):
    """Gives its results in order, and remembers what it was to run."""

    component_config_schema = Nothing

    def __init__(self, *results: CodeResult) -> None:
        self.results = list(results)
        self.ran: list[list[CodeBlock]] = []

    async def execute_code_blocks(
        self, code_blocks: list[CodeBlock], cancellation_token: CancellationToken
    ) -> CodeResult:
        self.ran.append(code_blocks)
        return self.results.pop(0)

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def restart(self) -> None: ...

    def _to_config(self) -> Nothing:
        return Nothing()

    @classmethod
    def _from_config(cls, config: Nothing) -> Self:
        return cls()
