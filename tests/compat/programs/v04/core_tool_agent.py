"""A tool agent and the loop that calls it; tools that fail, are unknown or misused."""

import asyncio
from typing import List

from autogen_core import AgentId, CancellationToken, FunctionCall, MessageContext, RoutedAgent, SingleThreadedAgentRuntime, message_handler
from autogen_core.models import ChatCompletionClient, FunctionExecutionResult, LLMMessage, SystemMessage, UserMessage
from autogen_core.tool_agent import (
    InvalidToolArgumentsException,
    ToolAgent,
    ToolExecutionException,
    ToolNotFoundException,
    tool_agent_caller_loop,
)
from autogen_core.tools import FunctionTool, Tool
from autogen_ext.models.openai import OpenAIChatCompletionClient
from pydantic import BaseModel


class Message(BaseModel):
    content: str


async def get_stock_price(ticker: str, date: str = "today") -> float:
    """Get the stock price."""
    if ticker == "NONE":
        raise LookupError("no such stock")
    return 12.5


class ToolUseAgent(RoutedAgent):
    def __init__(self, model_client: ChatCompletionClient, tools: List[Tool], tool_agent_type: str) -> None:
        super().__init__("An agent with tools")
        self._system: List[LLMMessage] = [SystemMessage(content="You are helpful.")]
        self._client = model_client
        self._tools = tools
        self._tool_agent_id = AgentId(tool_agent_type, self.id.key)

    @message_handler
    async def handle_user_message(self, message: Message, ctx: MessageContext) -> Message:
        messages = await tool_agent_caller_loop(
            self,
            tool_agent_id=self._tool_agent_id,
            model_client=self._client,
            input_messages=[*self._system, UserMessage(content=message.content, source="user")],
            tool_schema=self._tools,
            cancellation_token=ctx.cancellation_token,
        )
        for each in messages:
            print(each)
        assert isinstance(messages[-1].content, str)
        return Message(content=messages[-1].content)


async def main() -> None:
    runtime = SingleThreadedAgentRuntime()
    tools: List[Tool] = [FunctionTool(get_stock_price, description="Get the stock price.")]
    await ToolAgent.register(runtime, "tool_executor_agent", lambda: ToolAgent("tool executor agent", tools))
    client = OpenAIChatCompletionClient(model="gpt-4o-mini")
    await ToolUseAgent.register(runtime, "tool_use_agent", lambda: ToolUseAgent(client, tools, "tool_executor_agent"))
    runtime.start()
    print(await runtime.send_message(Message(content="NVDA?"), AgentId("tool_use_agent", "default")))
    executor = AgentId("tool_executor_agent", "default")
    good = FunctionCall(id="1", name="get_stock_price", arguments='{"ticker": "A"}')
    print(await runtime.send_message(good, executor))
    for call in (
        FunctionCall(id="2", name="unknown", arguments="{}"),
        FunctionCall(id="3", name="get_stock_price", arguments="{"),
        FunctionCall(id="4", name="get_stock_price", arguments="{}"),
        FunctionCall(id="5", name="get_stock_price", arguments='{"ticker": "NONE"}'),
    ):
        try:
            await runtime.send_message(call, executor)
        except (ToolNotFoundException, InvalidToolArgumentsException, ToolExecutionException) as error:
            print(type(error).__name__, error.call_id, error.name)
    await runtime.stop_when_idle()


asyncio.run(main())
