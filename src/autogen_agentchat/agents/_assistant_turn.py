"""One answer of an assistant: it asks the model, runs the tools that the model calls, and says what came of it."""

from __future__ import annotations

import asyncio
import json
import warnings
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from autogen_core import CancellationToken, FunctionCall
from autogen_core.memory import Memory
from autogen_core.model_context import ChatCompletionContext, ContextNotes
from autogen_core.models import (
    AssistantMessage,
    ChatCompletionClient,
    CreateResult,
    FunctionExecutionResult,
    FunctionExecutionResultMessage,
    LLMMessage,
    SystemMessage,
)
from autogen_core.tools import BaseTool, StaticStreamWorkbench, TextResultContent, ToolResult, ToolSchema, Workbench
from autogen_core.tools._behind_door import ToolRefused
from coterie.asking import closing
from coterie.stamp import clock_of_pieces, new_id

from .._merge import merged
from .._task import is_cancelled
from ..base import Handoff, Response
from ..messages import (
    BaseAgentEvent,
    BaseChatMessage,
    HandoffMessage,
    MemoryQueryEvent,
    ModelClientStreamingChunkEvent,
    StructuredMessage,
    TextMessage,
    ThoughtEvent,
    ToolCallExecutionEvent,
    ToolCallRequestEvent,
    ToolCallSummaryMessage,
)
from ..utils import remove_images

Item = BaseAgentEvent | BaseChatMessage | Response
Summarize = Callable[[FunctionCall, FunctionExecutionResult], str]


@dataclass(frozen=True, kw_only=True)
class Definition:
    """What an assistant is, apart from what it remembers."""

    name: str
    model_client: ChatCompletionClient
    system_messages: tuple[SystemMessage, ...]
    workbenches: tuple[Workbench, ...]
    handoffs: Mapping[str, Handoff]
    handoff_tools: tuple[BaseTool[Any, Any], ...]
    memory: tuple[Memory, ...]
    streams: bool
    reflects: bool
    max_tool_iterations: int
    summarize: Summarize
    output_type: type[BaseModel] | None
    output_format: str | None


@dataclass(frozen=True)
class _Executed:
    """A tool call and what came of it."""

    call: FunctionCall
    result: FunctionExecutionResult
    is_refused: bool = False


class Turn:
    """One answer to new messages. `context` is what the agent remembers."""

    def __init__(self, agent: Definition, context: ChatCompletionContext, token: CancellationToken) -> None:
        self._agent = agent
        self._context = context
        self._token = token
        self._inner: list[BaseAgentEvent | BaseChatMessage] = []
        self._notes: list[LLMMessage] = []
        self._added = 0
        self._tools: list[tuple[Workbench, list[ToolSchema]]] = []

    async def answer(self, messages: Sequence[BaseChatMessage]) -> AsyncGenerator[Item, None]:
        """Take in `messages`; yield what happens, and the response last."""
        await self._take_in(messages)
        for event in await self._remember():
            yield self._happened(event)
        self._tools = [(each, await each.list_tools()) for each in self._agent.workbenches]
        offered = [schema for _, schemas in self._tools for schema in schemas]
        message_id = new_id()
        executed: list[_Executed] = []
        for _ in range(self._agent.max_tool_iterations):
            said: CreateResult | None = None
            async with aclosing(self._ask(message_id, tools=[*offered, *self._agent.handoff_tools])) as items:
                async for item in items:
                    if isinstance(item, CreateResult):
                        said = item
                    else:
                        yield item
            assert said is not None
            if said.thought:
                yield self._happened(ThoughtEvent(id=message_id, content=said.thought, source=self._agent.name))
                message_id = new_id()
            await self._add(AssistantMessage(content=said.content, source=self._agent.name, thought=said.thought))
            if isinstance(said.content, str):
                yield self._respond(self._final(said, message_id))
                return
            request = ToolCallRequestEvent(content=said.content, source=self._agent.name, models_usage=said.usage)
            yield self._happened(request)
            executed = []
            async with aclosing(self._execute_all(said.content)) as happening:
                async for each in happening:
                    if isinstance(each, _Executed):
                        executed.append(each)
                    else:
                        yield self._happened(each)
            results = [each.result for each in executed]
            yield self._happened(ToolCallExecutionEvent(content=results, source=self._agent.name))
            await self._add(FunctionExecutionResultMessage(content=results))
            handoff = self._hand_off(executed, said.thought)
            if handoff is not None:
                yield self._respond(handoff)
                return
            message_id = new_id()
        if self._agent.reflects:
            async with closing(self._reflect(message_id)) as steps:
                async for answer in steps:
                    yield answer
        else:
            yield self._respond(self._summary(executed))

    # --- what the model sees ------------------------------------------------------------------------------------------

    async def _take_in(self, messages: Sequence[BaseChatMessage]) -> None:
        for message in messages:
            if isinstance(message, HandoffMessage):
                for each in message.context:
                    await self._context.add_message(each)
            await self._context.add_message(message.to_model_message())

    async def _remember(self) -> list[MemoryQueryEvent]:
        """Ask the memories what belongs to this conversation.

        What they add is shown to the model in this turn only: kept, it would be there again after every turn.
        """
        if not self._agent.memory:
            return []
        notes, events = ContextNotes(self._context), []
        for memory in self._agent.memory:
            found = (await memory.update_context(notes)).memories.results
            if found:
                events.append(MemoryQueryEvent(content=found, source=self._agent.name))
        self._notes = notes.notes
        return events

    async def _seen(self) -> list[LLMMessage]:
        history = await self._context.get_messages()
        if self._notes:
            at = max(len(history) - self._added, 0)
            history = [*history[:at], *self._notes, *history[at:]]
        seen: list[LLMMessage] = [*self._agent.system_messages, *history]
        return seen if self._agent.model_client.model_info["vision"] else remove_images(seen)

    async def _add(self, message: LLMMessage) -> None:
        await self._context.add_message(message)
        self._added += 1

    async def _ask(
        self, message_id: str, **how: Any
    ) -> AsyncGenerator[ModelClientStreamingChunkEvent | CreateResult, None]:
        """Ask the model; yield the pieces of what it says where it streams, and the whole last."""
        agent, seen = self._agent, await self._seen()
        how = {**how, "json_output": agent.output_type, "cancellation_token": self._token}
        if not agent.streams:
            said: Any = await agent.model_client.create(seen, **how)
            if not isinstance(said, CreateResult):
                name = type(agent.model_client).__name__
                raise TypeError(f"{name}.create returned {said!r:.200}, expected a CreateResult.")
            yield said
            return
        last: str | CreateResult | None = None
        time = clock_of_pieces()
        async with closing(agent.model_client.create_stream(seen, **how)) as steps:
            async for last in steps:
                if isinstance(last, str):
                    yield ModelClientStreamingChunkEvent(
                        content=last, source=agent.name, full_message_id=message_id, created_at=time()
                    )
                elif isinstance(last, CreateResult):
                    yield last
                else:
                    raise RuntimeError(
                        f"Invalid chunk type: a model client streams text and a CreateResult, found {last!r}"
                    )
        if not isinstance(last, CreateResult):
            raise RuntimeError("The model client ended its stream without a CreateResult.")

    # --- tools --------------------------------------------------------------------------------------------------------

    async def _execute_all(
        self, calls: Sequence[FunctionCall]
    ) -> AsyncGenerator[_Executed | BaseAgentEvent | BaseChatMessage, None]:
        """Run the calls at the same time; yield what happens in them, and then the results in the order of the calls."""
        executed: dict[int, _Executed] = {}
        async with aclosing(merged([self._execute(each) for each in calls], free=_Executed)) as items:
            async for number, item in items:
                if isinstance(item, _Executed):
                    executed[number] = item
                else:
                    yield item
        for number in range(len(calls)):
            yield executed[number]

    async def _execute(self, call: FunctionCall) -> AsyncGenerator[_Executed | BaseAgentEvent | BaseChatMessage, None]:
        """Run one call. Whatever goes wrong is a result that the model reads."""
        try:
            arguments = json.loads(call.arguments or "{}")
            if not isinstance(arguments, dict):
                raise ValueError(f"the arguments of a tool are a JSON object, found {call.arguments!r:.200}")
            result: ToolResult | None = None
            async with closing(self._run(call, arguments)) as steps:
                async for item in steps:
                    if isinstance(item, ToolResult):
                        result = item
                    else:
                        yield item
            assert result is not None
            yield _executed(call, result.to_text(), result.is_error)
        except asyncio.CancelledError as error:
            if is_cancelled(self._token):
                raise
            yield _executed(call, f"Error: the tool was cancelled. {error}".rstrip(), True)
        except ToolRefused as refusal:
            yield _executed(call, f"Error: {refusal}", True, is_refused=True)
        except Exception as error:  # noqa: BLE001 - tools, workbenches and what models write as arguments
            yield _executed(call, f"Error: {error}", True)

    async def _run(
        self, call: FunctionCall, arguments: dict[str, Any]
    ) -> AsyncGenerator[ToolResult | BaseAgentEvent | BaseChatMessage, None]:
        for tool in self._agent.handoff_tools:
            if tool.name == call.name:
                said = await tool.run_json(arguments, self._token, call_id=call.id)
                text = TextResultContent(content=tool.return_value_as_string(said))
                yield ToolResult(name=call.name, result=[text])
                return
        for workbench, schemas in self._tools:
            if any(each["name"] == call.name for each in schemas):
                if isinstance(workbench, StaticStreamWorkbench):
                    async with closing(
                        workbench.call_tool_stream(
                            call.name, arguments, cancellation_token=self._token, call_id=call.id
                        )
                    ) as steps:
                        async for item in steps:
                            if isinstance(item, (ToolResult, BaseAgentEvent, BaseChatMessage)):
                                yield item
                else:
                    yield await workbench.call_tool(
                        call.name, arguments, cancellation_token=self._token, call_id=call.id
                    )
                return
        raise LookupError(f"tool '{call.name}' not found in any workbench")

    # --- what the agent says ------------------------------------------------------------------------------------------

    def _hand_off(self, executed: Sequence[_Executed], thought: str | None) -> HandoffMessage | None:
        """The hand-over that the model asked for, with what else happened in its round for the one who takes over."""
        asked = [each for each in executed if each.call.name in self._agent.handoffs and not each.is_refused]
        if not asked:
            return None
        first = self._agent.handoffs[asked[0].call.name]
        if len(asked) > 1:
            names = [self._agent.handoffs[each.call.name].target for each in asked]
            warnings.warn(
                f"Multiple handoffs detected: {names}. Only the first, to {first.target}, is carried out. "
                "To avoid this, switch off parallel tool calls in the model client.",
                stacklevel=2,
            )
        others = [each for each in executed if each.call.name not in self._agent.handoffs]
        context: list[LLMMessage] = []
        if others:
            calls = [each.call for each in others]
            context.append(AssistantMessage(content=calls, source=self._agent.name, thought=thought))
            context.append(FunctionExecutionResultMessage(content=[each.result for each in others]))
        elif thought:
            context.append(AssistantMessage(content=thought, source=self._agent.name))
        return HandoffMessage(
            content=asked[0].result.content, target=first.target, source=self._agent.name, context=context
        )

    async def _reflect(self, message_id: str) -> AsyncGenerator[Item, None]:
        """Let the model say in words what came of the tools."""
        said: CreateResult | None = None
        async with aclosing(self._ask(message_id, tool_choice="none")) as items:
            async for item in items:
                if isinstance(item, CreateResult):
                    said = item
                else:
                    yield item
        if said is None or not isinstance(said.content, str):
            raise RuntimeError(f"Reflect on tool use produced no valid text response: {said and said.content!r:.300}")
        if said.thought:
            yield self._happened(ThoughtEvent(id=message_id, content=said.thought, source=self._agent.name))
            message_id = new_id()
        await self._add(AssistantMessage(content=said.content, source=self._agent.name, thought=said.thought))
        yield self._respond(self._final(said, message_id))

    def _final(self, said: CreateResult, message_id: str) -> BaseChatMessage:
        agent, text = self._agent, said.content
        assert isinstance(text, str)
        if agent.output_type is None:
            return TextMessage(id=message_id, content=text, source=agent.name, models_usage=said.usage)
        return StructuredMessage[agent.output_type](  # type: ignore[name-defined]  # made for the program's own type
            id=message_id,
            content=agent.output_type.model_validate_json(text),
            source=agent.name,
            models_usage=said.usage,
            format_string=agent.output_format,
        )

    def _summary(self, executed: Sequence[_Executed]) -> ToolCallSummaryMessage:
        return ToolCallSummaryMessage(
            content="\n".join(self._agent.summarize(each.call, each.result) for each in executed),
            source=self._agent.name,
            tool_calls=[each.call for each in executed],
            results=[each.result for each in executed],
        )

    def _happened(self, event: Any) -> Any:
        """Keep an event for the response, and return it."""
        self._inner.append(event)
        return event

    def _respond(self, message: BaseChatMessage) -> Response:
        return Response(chat_message=message, inner_messages=self._inner)


def _executed(call: FunctionCall, text: str, is_error: bool, *, is_refused: bool = False) -> _Executed:
    result = FunctionExecutionResult(content=text, name=call.name, call_id=call.id, is_error=is_error)
    return _Executed(call, result, is_refused)
