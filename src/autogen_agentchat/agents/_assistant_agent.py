"""An agent that answers with a model, and with the tools and hand-overs that it may use."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from typing import Any, Self

from pydantic import BaseModel

from autogen_core import CancellationToken, Component, FunctionCall
from autogen_core.memory import Memory
from autogen_core.model_context import ChatCompletionContext, UnboundedChatCompletionContext
from autogen_core.models import ChatCompletionClient, FunctionExecutionResult, SystemMessage
from autogen_core.tools import BaseTool, FunctionTool, StaticStreamWorkbench, Workbench

from .._one_at_a_time import OneAtATime
from ..base import Handoff, Response
from ..messages import (
    BaseAgentEvent,
    BaseChatMessage,
    HandoffMessage,
    StructuredMessage,
    StructuredMessageFactory,
    TextMessage,
    ToolCallSummaryMessage,
)
from ..state import AssistantAgentState
from ._assistant_config import AssistantAgentConfig
from ._assistant_turn import Definition, Turn
from ._base_chat_agent import BaseChatAgent
from ._turn import as_turn

_DEFAULT_DESCRIPTION = "An agent that provides assistance with ability to use tools."
_DEFAULT_SYSTEM_MESSAGE = (
    "You are a helpful assistant. Work the task out step by step, and use your tools where they bring you further. "
    "When nothing is left to do, answer with the word TERMINATE."
)


class AssistantAgent(BaseChatAgent, Component[AssistantAgentConfig]):
    """Answers with a model that may call tools and hand over to other agents.

    Tools are Python functions (sync or async), `BaseTool`s, or come from a `workbench`; all calls of one answer run at the
    same time, and an error in one is a result that the model reads. After at most `max_tool_iterations` rounds the agent
    answers with the tools' results (`tool_call_summary_format`), or lets the model put them into words
    (`reflect_on_tool_use`). `output_content_type` makes the answer a StructuredMessage. What `memory` adds is shown to
    the model for one answer, and never stored. One answer is given at a time; a call from elsewhere waits for it.
    """

    component_version = 2
    component_config_schema = AssistantAgentConfig
    component_provider_override = "autogen_agentchat.agents.AssistantAgent"

    def __init__(
        self,
        name: str,
        model_client: ChatCompletionClient,
        *,
        tools: list[BaseTool[Any, Any] | Callable[..., Any] | Callable[..., Awaitable[Any]]] | None = None,
        workbench: Workbench | Sequence[Workbench] | None = None,
        handoffs: list[Handoff | str] | None = None,
        model_context: ChatCompletionContext | None = None,
        description: str = _DEFAULT_DESCRIPTION,
        system_message: str | None = _DEFAULT_SYSTEM_MESSAGE,
        model_client_stream: bool = False,
        reflect_on_tool_use: bool | None = None,
        max_tool_iterations: int = 1,
        tool_call_summary_format: str = "{result}",
        tool_call_summary_formatter: Callable[[FunctionCall, FunctionExecutionResult], str] | None = None,
        output_content_type: type[BaseModel] | None = None,
        output_content_type_format: str | None = None,
        memory: Sequence[Memory] | None = None,
        metadata: dict[str, str] | None = None,
    ) -> None:
        """Raises: ValueError for tools that cannot work together or with the model, TypeError for a memory that is none."""
        super().__init__(name, description)
        if max_tool_iterations < 1:
            raise ValueError(
                f"Maximum number of tool iterations must be greater than or equal to 1, got {max_tool_iterations}"
            )
        # Programs read and set these under the names of 0.7.5, so each turn looks at them anew.
        self._model_client = model_client
        self._tools = _tools_of(tools or [], model_client)
        handed = _handoffs_of(handoffs or [], model_client)
        self._handoffs = {each.name: each for each in handed}
        self._handoff_tools = [each.handoff_tool for each in handed]
        _check_names([each.name for each in self._tools], handed)
        if workbench is not None and self._tools:
            raise ValueError("Tools cannot be used with a workbench.")
        if workbench is None:
            workbench = StaticStreamWorkbench(self._tools)
        self._workbench = [workbench] if isinstance(workbench, Workbench) else list(workbench)
        self._memory = _memory_of(memory)
        self._model_context = model_context or UnboundedChatCompletionContext()
        self._system_messages = [SystemMessage(content=system_message)] if system_message is not None else []
        self._model_client_stream = model_client_stream
        self._reflect_on_tool_use = (
            output_content_type is not None if reflect_on_tool_use is None else reflect_on_tool_use
        )
        self._max_tool_iterations = max_tool_iterations
        self._output_content_type = output_content_type
        self._tool_call_summary_format = tool_call_summary_format
        self._tool_call_summary_formatter = tool_call_summary_formatter
        self._output_content_type_format = output_content_type_format
        self.metadata = metadata or {}
        self.__one_at_a_time = OneAtATime(f"The agent {name!r}")

    def __define(self) -> Definition:
        return Definition(
            name=self.name,
            model_client=self._model_client,
            system_messages=tuple(self._system_messages),
            workbenches=tuple(self._workbench),
            handoffs=self._handoffs,
            handoff_tools=tuple(self._handoff_tools),
            memory=tuple(self._memory or ()),
            streams=self._model_client_stream,
            reflects=self._reflect_on_tool_use,
            max_tool_iterations=self._max_tool_iterations,
            summarize=self._tool_call_summary_formatter or self.__summarize,
            output_type=self._output_content_type,
            output_format=self._output_content_type_format,
        )

    @property
    def model_context(self) -> ChatCompletionContext:
        """What the agent remembers."""
        return self._model_context

    @property
    def produced_message_types(self) -> Sequence[type[BaseChatMessage]]:
        """The types of messages it answers with."""
        types: list[type[BaseChatMessage]] = [TextMessage, ToolCallSummaryMessage, HandoffMessage]
        output = self._output_content_type
        return types if output is None else [*types, StructuredMessage[output]]  # type: ignore[valid-type]

    async def on_messages(self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken) -> Response:
        """Take in new messages and answer."""
        response: Response | None = None
        async for item in self.on_messages_stream(messages, cancellation_token):
            if isinstance(item, Response):
                response = item
        assert response is not None
        return response

    async def on_messages_stream(
        self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken
    ) -> AsyncGenerator[BaseAgentEvent | BaseChatMessage | Response, None]:
        """Take in new messages; yield what happens, and the response last.

        Raises: ModelError where the model does not answer. The agent then remembers nothing of these messages.
        """
        items = as_turn(
            self.name,
            self.__one_at_a_time,
            self._model_context,
            lambda: Turn(self.__define(), self._model_context, cancellation_token).answer(messages),
        )
        async with aclosing(items):
            async for item in items:
                yield item

    def __summarize(self, call: FunctionCall, result: FunctionExecutionResult) -> str:
        return self._tool_call_summary_format.format(
            tool_name=call.name, arguments=call.arguments, result=result.content, is_error=result.is_error
        )

    async def on_reset(self, cancellation_token: CancellationToken) -> None:
        """Forget all messages."""
        await self._model_context.clear()

    async def save_state(self) -> Mapping[str, Any]:
        """What the agent remembers: `llm_context` is the state of its model context."""
        return AssistantAgentState(llm_context=await self._model_context.save_state()).model_dump()

    async def load_state(self, state: Mapping[str, Any]) -> None:
        """Remember what `save_state` wrote down."""
        await self._model_context.load_state(AssistantAgentState.model_validate(state).llm_context)

    def _to_config(self) -> AssistantAgentConfig:
        factory = None
        if self._output_content_type is not None:
            factory = StructuredMessageFactory(
                input_model=self._output_content_type, format_string=self._output_content_type_format
            )
        return AssistantAgentConfig(
            name=self.name,
            model_client=self._model_client.dump_component(),
            workbench=[each.dump_component() for each in self._workbench],
            handoffs=list(self._handoffs.values()) or None,
            model_context=self._model_context.dump_component(),
            memory=[each.dump_component() for each in self._memory or ()] or None,
            description=self.description,
            system_message=self._system_messages[0].content if self._system_messages else None,
            model_client_stream=self._model_client_stream,
            reflect_on_tool_use=self._reflect_on_tool_use,
            max_tool_iterations=self._max_tool_iterations,
            tool_call_summary_format=self._tool_call_summary_format,
            structured_message_factory=factory.dump_component() if factory else None,
            metadata=self.metadata,
        )

    @classmethod
    def _from_config(cls, config: AssistantAgentConfig) -> Self:
        factory = config.structured_message_factory
        structured = StructuredMessageFactory.load_component(factory) if factory else None
        context = config.model_context
        return cls(
            config.name,
            ChatCompletionClient.load_component(config.model_client),
            workbench=[Workbench.load_component(each) for each in config.workbench] if config.workbench else None,
            tools=[BaseTool.load_component(each) for each in config.tools] if config.tools else None,
            handoffs=config.handoffs,
            model_context=ChatCompletionContext.load_component(context) if context else None,
            memory=[Memory.load_component(each) for each in config.memory] if config.memory else None,
            description=config.description,
            system_message=config.system_message,
            model_client_stream=config.model_client_stream,
            reflect_on_tool_use=config.reflect_on_tool_use,
            max_tool_iterations=config.max_tool_iterations,
            tool_call_summary_format=config.tool_call_summary_format,
            output_content_type=structured.ContentModel if structured else None,
            output_content_type_format=structured.format_string if structured else None,
            metadata=config.metadata,
        )


def _tools_of(tools: Sequence[Any], model_client: ChatCompletionClient) -> list[BaseTool[Any, Any]]:
    if tools and not model_client.model_info["function_calling"]:
        raise ValueError("The model does not support function calling.")
    made: list[BaseTool[Any, Any]] = []
    for each in tools:
        if isinstance(each, BaseTool):
            made.append(each)
        elif callable(each):
            made.append(FunctionTool(each, description=getattr(each, "__doc__", None) or ""))
        else:
            raise ValueError(f"Unsupported tool type: {type(each)}. A tool is a BaseTool or a function.")
    return made


def _handoffs_of(handoffs: Sequence[Any], model_client: ChatCompletionClient) -> list[Handoff]:
    if handoffs and not model_client.model_info["function_calling"]:
        raise ValueError("The model does not support function calling, which is needed for handoffs.")
    made = []
    for each in handoffs:
        if isinstance(each, str):
            made.append(Handoff(target=each))
        elif isinstance(each, Handoff):
            made.append(each)
        else:
            raise ValueError(f"Unsupported handoff type: {type(each)}. A handoff is a Handoff or the name of an agent.")
    return made


def _check_names(tools: list[str], handoffs: list[Handoff]) -> None:
    if len(set(tools)) != len(tools):
        raise ValueError(f"Tool names must be unique: {tools}")
    names = [each.name for each in handoffs]
    if len(set(names)) != len(names):
        raise ValueError(f"Handoff names must be unique: {names}")
    if set(names) & set(tools):
        raise ValueError(f"Handoff names must be unique from tool names. Handoffs: {names}; tools: {tools}")


def _memory_of(memory: Sequence[Memory] | None) -> list[Memory] | None:
    if memory is None:
        return None
    if not isinstance(memory, Sequence) or isinstance(memory, str) or not all(isinstance(m, Memory) for m in memory):
        raise TypeError(f"Expected Memory, List[Memory], or None, got {type(memory)}")
    return list(memory)
