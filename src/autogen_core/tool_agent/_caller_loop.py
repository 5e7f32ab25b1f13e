"""A conversation between a model and an agent that calls tools."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from .._base_agent import BaseAgent
from .._cancellation_token import CancellationToken
from .._identities import AgentId
from .._protocols import AgentRuntime
from .._types import FunctionCall
from ..models import (
    AssistantMessage,
    ChatCompletionClient,
    CreateResult,
    FunctionExecutionResult,
    FunctionExecutionResultMessage,
    LLMMessage,
)
from ..tools import Tool, ToolSchema
from ._errors import ToolException


async def tool_agent_caller_loop(
    caller: BaseAgent | AgentRuntime,
    tool_agent_id: AgentId,
    model_client: ChatCompletionClient,
    input_messages: list[LLMMessage],
    tool_schema: Sequence[ToolSchema] | Sequence[Tool],
    cancellation_token: CancellationToken | None = None,
    caller_source: str = "assistant",
) -> list[LLMMessage]:
    """Ask the model, and the tool agent for what the model calls, until it calls nothing more.

    Returns the messages that came after `input_messages`. A call that fails is a result with `is_error`.
    """
    generated: list[LLMMessage] = []
    while True:
        answer: CreateResult = await model_client.create(
            [*input_messages, *generated], tools=tool_schema, cancellation_token=cancellation_token
        )
        generated.append(AssistantMessage(content=answer.content, source=caller_source))
        if isinstance(answer.content, str):
            return generated
        results = await asyncio.gather(
            *(_result_of(call, caller, tool_agent_id, cancellation_token) for call in answer.content)
        )
        generated.append(FunctionExecutionResultMessage(content=results))


async def _result_of(
    call: FunctionCall,
    caller: BaseAgent | AgentRuntime,
    tool_agent_id: AgentId,
    cancellation_token: CancellationToken | None,
) -> FunctionExecutionResult:
    try:
        result = await caller.send_message(call, tool_agent_id, cancellation_token=cancellation_token)
    except ToolException as error:
        return FunctionExecutionResult(content=error.content, call_id=call.id, is_error=True, name=call.name)
    if not isinstance(result, FunctionExecutionResult):
        raise TypeError(f"The agent {tool_agent_id} was asked to call {call.name!r} and answered {result!r}")
    return result
