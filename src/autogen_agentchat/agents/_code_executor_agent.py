"""An agent that runs code: that of others, or that a model writes for it."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from typing import Any, Self

from pydantic import BaseModel

from autogen_core import CancellationToken, Component, ComponentModel
from autogen_core.code_executor import CodeBlock, CodeExecutor, CodeResult
from autogen_core.model_context import ChatCompletionContext, UnboundedChatCompletionContext
from autogen_core.models import (
    AssistantMessage,
    ChatCompletionClient,
    CreateResult,
    LLMMessage,
    SystemMessage,
    UserMessage,
)
from coterie.asking import ask, closing
from coterie.effects import HumanInput
from coterie.flow import Call
from coterie.in_thread import in_thread
from coterie.stamp import clock_of_pieces, new_id

from .._one_at_a_time import OneAtATime
from ..base import Response
from ..messages import (
    BaseAgentEvent,
    BaseChatMessage,
    CodeExecutionEvent,
    CodeGenerationEvent,
    ModelClientStreamingChunkEvent,
    TextMessage,
    ThoughtEvent,
)
from ..state import CodeExecutorAgentState
from ._base_chat_agent import BaseChatAgent
from ._code_blocks import code_blocks_in, fenced, in_words
from ._context import add_messages, without_images
from ._turn import as_turn


class ApprovalRequest(BaseModel):
    """Code that waits for an approval, and the model's context in which it came about."""

    code: str
    context: list[LLMMessage]


class ApprovalResponse(BaseModel):
    """Whether code may run, and why."""

    approved: bool
    reason: str


SyncApprovalFunc = Callable[[ApprovalRequest], ApprovalResponse]
AsyncApprovalFunc = Callable[[ApprovalRequest], Awaitable[ApprovalResponse]]
ApprovalFuncType = SyncApprovalFunc | AsyncApprovalFunc


class RetryDecision(BaseModel):
    """What a model says after its code failed."""

    reason: str
    retry: bool


class CodeExecutorAgentConfig(BaseModel):
    """Config of a CodeExecutorAgent."""

    name: str
    code_executor: ComponentModel
    model_client: ComponentModel | None = None
    description: str | None = None
    sources: list[str] | None = None
    system_message: str | None = None
    model_client_stream: bool = False
    model_context: ComponentModel | None = None
    supported_languages: list[str] | None = None
    max_retries_on_error: int = 0


class CodeExecutorAgent(BaseChatAgent, Component[CodeExecutorAgentConfig]):
    """Runs code by `code_executor`.

    Without `model_client` it runs the code blocks of the messages it gets, from `sources` if given, and answers with
    their output. With one, the model writes code, sees how it ended, may correct it `max_retries_on_error` times, and
    answers. `approval_func` is asked before any code runs.

    Raises: ValueError for retries without a model of structured output.
    """

    component_config_schema = CodeExecutorAgentConfig
    component_provider_override = "autogen_agentchat.agents.CodeExecutorAgent"

    DEFAULT_TERMINAL_DESCRIPTION = (
        "A computer terminal. It runs the Python scripts in ```python blocks and the shell scripts in ```sh blocks that "
        "it is given, and does nothing else."
    )
    DEFAULT_AGENT_DESCRIPTION = "An agent that writes and runs Python and shell scripts to do what it is asked."
    DEFAULT_SYSTEM_MESSAGE = (
        "You solve tasks by writing code, which is run for you; you are then shown its output. Put Python into a "
        "```python block and shell scripts into a ```sh block. Write complete scripts that print what you need to see, "
        "and handle what can go wrong."
    )
    NO_CODE_BLOCKS_FOUND_MESSAGE = (
        "No code blocks found in the thread. Please provide at least one code block in markdown, marked ```python or "
        "```sh, to be run."
    )
    DEFAULT_SUPPORTED_LANGUAGES = ["python", "sh"]  # noqa: RUF012  # public, and a list for its users

    def __init__(
        self,
        name: str,
        code_executor: CodeExecutor,
        *,
        model_client: ChatCompletionClient | None = None,
        model_context: ChatCompletionContext | None = None,
        model_client_stream: bool = False,
        max_retries_on_error: int = 0,
        description: str | None = None,
        system_message: str | None = DEFAULT_SYSTEM_MESSAGE,
        sources: Sequence[str] | None = None,
        supported_languages: list[str] | None = None,
        approval_func: ApprovalFuncType | None = None,
    ) -> None:
        default = self.DEFAULT_AGENT_DESCRIPTION if model_client else self.DEFAULT_TERMINAL_DESCRIPTION
        super().__init__(name=name, description=default if description is None else description)
        if max_retries_on_error > 0:
            _check_retries(name, model_client)
        if approval_func is None:
            warnings.warn(
                "No approval function set for CodeExecutorAgent: code will run without a person seeing it first. Set "
                "approval_func to review code before it runs.",
                UserWarning,
                stacklevel=2,
            )
        self._code_executor = code_executor
        self._model_client = model_client
        self._model_context = model_context or UnboundedChatCompletionContext()
        self._model_client_stream = model_client_stream
        self._max_retries_on_error = max_retries_on_error
        self._system_messages = [] if system_message is None else [SystemMessage(content=system_message)]
        self._sources = sources
        self._supported_languages = supported_languages or self.DEFAULT_SUPPORTED_LANGUAGES
        self._approval_func = approval_func
        self.__one_at_a_time = OneAtATime(f"The agent {name!r}")

    @property
    def produced_message_types(self) -> Sequence[type[BaseChatMessage]]:
        return (TextMessage,)

    @property
    def model_context(self) -> ChatCompletionContext:
        """What the model saw so far."""
        return self._model_context

    async def on_messages(self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken) -> Response:
        async for item in self.on_messages_stream(messages, cancellation_token):
            if isinstance(item, Response):
                return item
        raise AssertionError("the stream ended without a response")

    def on_messages_stream(
        self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken
    ) -> AsyncGenerator[BaseAgentEvent | BaseChatMessage | Response, None]:
        """Run the code and answer. The response has all events but the chunks as its inner messages."""
        return as_turn(
            self.name,
            self.__one_at_a_time,
            self._model_context,
            lambda: self.__respond(messages, cancellation_token),
        )

    async def __respond(
        self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken
    ) -> AsyncGenerator[BaseAgentEvent | BaseChatMessage | Response, None]:
        if self._model_client is None:
            yield Response(chat_message=await self.__run_given(messages, cancellation_token))
            return
        await add_messages(self._model_context, messages)
        inner: list[BaseAgentEvent | BaseChatMessage] = []
        async with aclosing(self.__solve(self._model_client, cancellation_token)) as items:
            async for item in items:
                if isinstance(item, TextMessage):
                    yield Response(chat_message=item, inner_messages=inner)
                    return
                if not isinstance(item, ModelClientStreamingChunkEvent):
                    inner.append(item)
                yield item

    async def __run_given(
        self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken
    ) -> TextMessage:
        blocks = await self.extract_code_blocks_from_messages(messages)
        if not blocks:
            return TextMessage(content=self.NO_CODE_BLOCKS_FOUND_MESSAGE, source=self.name)
        result = await self.execute_code_block(blocks, cancellation_token)
        return TextMessage(content=result.output, source=self.name)

    async def __solve(
        self, client: ChatCompletionClient, cancellation_token: CancellationToken
    ) -> AsyncGenerator[BaseAgentEvent | TextMessage, None]:
        """Let the model write code until it works or nothing is left to try; the answer comes last."""
        for attempt in range(self._max_retries_on_error + 1):
            answer_id = new_id()
            async with closing(self.__ask_model(client, answer_id, cancellation_token)) as steps:
                async for item in steps:
                    if not isinstance(item, CreateResult):
                        yield item
                        continue
                    text, usage = _text_of(item, self.name), item.usage
            blocks = code_blocks_in(text, self._supported_languages)
            if not blocks:
                yield TextMessage(id=answer_id, content=text, source=self.name, models_usage=usage)
                return
            yield CodeGenerationEvent(
                id=answer_id,
                retry_attempt=attempt,
                content=text,
                code_blocks=blocks,
                source=self.name,
                models_usage=usage,
            )
            result = await self.execute_code_block(blocks, cancellation_token)
            await self._model_context.add_message(UserMessage(content=result.output, source=self.name))
            yield CodeExecutionEvent(retry_attempt=attempt, result=result, source=self.name)
            if result.exit_code == 0 or attempt == self._max_retries_on_error:
                break
            proposal, is_final = await self.__propose(client, attempt, result, cancellation_token)
            if is_final:
                break
            yield proposal
        answer_id = new_id()
        async with closing(self.__ask_model(client, answer_id, cancellation_token)) as steps:
            async for item in steps:
                if isinstance(item, CreateResult):
                    text, usage = _text_of(item, self.name), item.usage
                    yield TextMessage(id=answer_id, content=text, source=self.name, models_usage=usage)
                else:
                    yield item

    async def __ask_model(
        self, client: ChatCompletionClient, answer_id: str, cancellation_token: CancellationToken
    ) -> AsyncGenerator[BaseAgentEvent | CreateResult, None]:
        """Yield what the model streams and thinks, and its answer last, which is then in the context."""
        messages = without_images(client, [*self._system_messages, *await self._model_context.get_messages()])
        result: CreateResult | None = None
        if self._model_client_stream:
            time = clock_of_pieces()
            async with closing(client.create_stream(messages, cancellation_token=cancellation_token)) as steps:
                async for piece in steps:
                    if isinstance(piece, CreateResult):
                        result = piece
                    else:
                        yield ModelClientStreamingChunkEvent(
                            content=piece, source=self.name, full_message_id=answer_id, created_at=time()
                        )
            if result is None:
                raise RuntimeError(f"The model client of {self.name!r} ended its stream without a CreateResult.")
        else:
            result = await client.create(messages, cancellation_token=cancellation_token)
        if result.thought:
            yield ThoughtEvent(content=result.thought, source=self.name)
        await self._model_context.add_message(
            AssistantMessage(content=result.content, source=self.name, thought=result.thought)
        )
        yield result

    async def __propose(
        self,
        client: ChatCompletionClient,
        attempt: int,
        result: CodeResult,
        cancellation_token: CancellationToken,
    ) -> tuple[CodeGenerationEvent, bool]:
        """Ask the model what to do about its failed code; True if it gives up."""
        question = UserMessage(
            content=(
                f"Running the code gave an error:\n{result.output}\n\nIs it worth another attempt? Say in `reason` what "
                "is wrong and, if so, how you would correct it. Set `retry` to true to try again, or to false to stop."
            ),
            source=self.name,
        )
        answer = await client.create(
            without_images(client, [*await self._model_context.get_messages(), question]),
            json_output=RetryDecision,
            cancellation_token=cancellation_token,
        )
        decision = RetryDecision.model_validate_json(_text_of(answer, self.name))
        proposal = CodeGenerationEvent(
            retry_attempt=attempt,
            content=f"Attempt number: {attempt + 1}\nProposed correction: {decision.reason}",
            code_blocks=[],
            source=self.name,
            models_usage=answer.usage,
        )
        return proposal, not decision.retry

    async def extract_code_blocks_from_messages(self, messages: Sequence[BaseChatMessage]) -> list[CodeBlock]:
        """The code blocks in text messages, of the sources this agent listens to."""
        return [
            block
            for each in messages
            if isinstance(each, TextMessage) and (self._sources is None or each.source in self._sources)
            for block in code_blocks_in(each.content, self._supported_languages)
        ]

    async def execute_code_block(
        self, code_blocks: list[CodeBlock], cancellation_token: CancellationToken
    ) -> CodeResult:
        """Run code, if it is approved. The output tells how it ended."""
        refusal = await self.__refusal(code_blocks)
        if refusal is not None:
            return CodeResult(exit_code=1, output=f"Code execution was not approved. Reason: {refusal}")
        return in_words(
            await self._code_executor.execute_code_blocks(code_blocks, cancellation_token=cancellation_token)
        )

    async def __refusal(self, code_blocks: list[CodeBlock]) -> str | None:
        """Why the code may not run. Who approves is a person as far as a run is concerned: asked once, and recorded."""
        if self._approval_func is None:
            return None
        code, ask_them = fenced(code_blocks), self._approval_func
        request = ApprovalRequest(code=code, context=await self._model_context.get_messages())

        async def asking() -> str:
            answer = (
                await ask_them(request) if inspect.iscoroutinefunction(ask_them) else await in_thread(ask_them, request)
            )
            if not isinstance(answer, ApprovalResponse):
                raise TypeError(f"approval_func must return an ApprovalResponse, found {answer!r:.200}")
            return answer.model_dump_json()

        said: str = await ask(
            "human",
            lambda key, agent: HumanInput(
                key=key, agent=agent or self.name, prompt=code, call=Call(asking, asking, (), {})
            ),
        )
        response = ApprovalResponse.model_validate_json(said)
        return None if response.approved else response.reason

    async def on_reset(self, cancellation_token: CancellationToken) -> None:
        await self._model_context.clear()

    async def save_state(self) -> Mapping[str, Any]:
        """The state of the model context, if there is a model."""
        if self._model_client is None:
            return await super().save_state()
        return CodeExecutorAgentState(llm_context=await self._model_context.save_state()).model_dump()

    async def load_state(self, state: Mapping[str, Any]) -> None:
        """Take on a saved state. One that AutoGen saved says nothing, and changes nothing."""
        if state.get("type") != "BaseState":
            await self._model_context.load_state(CodeExecutorAgentState.model_validate(state).llm_context)

    def _to_config(self) -> CodeExecutorAgentConfig:
        if self._approval_func is not None:
            raise ValueError(
                "Cannot serialize CodeExecutorAgent with approval_func set. The approval function is not serializable."
            )
        return CodeExecutorAgentConfig(
            name=self.name,
            code_executor=self._code_executor.dump_component(),
            model_client=self._model_client.dump_component() if self._model_client else None,
            description=self.description,
            sources=None if self._sources is None else list(self._sources),
            system_message=self._system_messages[0].content if self._system_messages else None,
            model_client_stream=self._model_client_stream,
            model_context=self._model_context.dump_component(),
            supported_languages=self._supported_languages,
            max_retries_on_error=self._max_retries_on_error,
        )

    @classmethod
    def _from_config(cls, config: CodeExecutorAgentConfig) -> Self:
        client, context = config.model_client, config.model_context
        return cls(
            name=config.name,
            code_executor=CodeExecutor.load_component(config.code_executor),
            model_client=ChatCompletionClient.load_component(client) if client else None,
            description=config.description,
            sources=config.sources,
            system_message=config.system_message,
            model_client_stream=config.model_client_stream,
            model_context=ChatCompletionContext.load_component(context) if context else None,
            supported_languages=config.supported_languages,
            max_retries_on_error=config.max_retries_on_error,
        )


def _check_retries(name: str, client: ChatCompletionClient | None) -> None:
    if client is None:
        raise ValueError(f"max_retries_on_error of {name!r} needs a model_client, which decides about retries.")
    if not client.model_info.get("structured_output", False):
        raise ValueError(
            f"Specified model_client doesn't support structured output mode, which max_retries_on_error of {name!r} "
            "needs."
        )


def _text_of(result: CreateResult, name: str) -> str:
    if not isinstance(result.content, str):
        raise RuntimeError(f"The model of {name!r} must answer with text, found {result.content!r:.200}")
    return result.content
