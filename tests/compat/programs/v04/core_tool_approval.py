"""A person approves each tool before it is run, by an intervention handler."""

import asyncio
from dataclasses import dataclass
from typing import Any, List

from autogen_core import (
    AgentId,
    AgentType,
    DefaultInterventionHandler,
    DropMessage,
    FunctionCall,
    MessageContext,
    RoutedAgent,
    SingleThreadedAgentRuntime,
    message_handler,
)
from autogen_core.models import ChatCompletionClient, LLMMessage, SystemMessage, UserMessage
from autogen_core.tool_agent import ToolAgent, ToolException, tool_agent_caller_loop
from autogen_core.tools import FunctionTool, ToolSchema
from autogen_ext.models.openai import OpenAIChatCompletionClient


@dataclass
class Message:
    content: str


class ToolUseAgent(RoutedAgent):
    def __init__(self, client: ChatCompletionClient, schema: List[ToolSchema], tool_agent_type: AgentType) -> None:
        super().__init__("An agent with tools")
        self._client = client
        self._schema = schema
        self._tool_agent_id = AgentId(type=tool_agent_type, key=self.id.key)

    @message_handler
    async def handle_user_message(self, message: Message, ctx: MessageContext) -> Message:
        session: List[LLMMessage] = [SystemMessage(content="Helpful."), UserMessage(content=message.content, source="user")]
        output = await tool_agent_caller_loop(
            self, tool_agent_id=self._tool_agent_id, model_client=self._client, input_messages=session, tool_schema=self._schema
        )
        return Message(content=str(output[-1].content))


class ToolInterventionHandler(DefaultInterventionHandler):
    async def on_send(self, message: Any, *, message_context: MessageContext, recipient: AgentId) -> Any | type[DropMessage]:
        if isinstance(message, FunctionCall):
            answer = input(f"Function call: {message.name}\nArguments: {message.arguments}\nDo you want to execute? (y/n): ")
            if answer.strip().lower() != "y":
                raise ToolException(content="User denied tool execution.", call_id=message.id, name=message.name)
        return message


def execute(code: str) -> str:
    """Execute code."""
    return str(eval(code))


async def main() -> None:
    client = OpenAIChatCompletionClient(model="gpt-4o-mini")
    runtime = SingleThreadedAgentRuntime(intervention_handlers=[ToolInterventionHandler()])
    tool = FunctionTool(execute, description="Execute.")
    tool_agent_type = await ToolAgent.register(runtime, "tool_executor_agent", lambda: ToolAgent("Executes.", [tool]))
    await ToolUseAgent.register(runtime, "tool_enabled_agent", lambda: ToolUseAgent(client, [tool.schema], tool_agent_type))
    runtime.start()
    for _ in range(2):
        response = await runtime.send_message(Message("Run print."), AgentId("tool_enabled_agent", "default"))
        print(response.content)
    await runtime.stop()
    await client.close()


asyncio.run(main())
