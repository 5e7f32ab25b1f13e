"""The handoff pattern: triage, sales and a person, with tools that delegate."""

import asyncio
import json
import uuid
from typing import List, Tuple

from autogen_core import (
    FunctionCall,
    MessageContext,
    RoutedAgent,
    SingleThreadedAgentRuntime,
    TopicId,
    TypeSubscription,
    message_handler,
)
from autogen_core.models import (
    AssistantMessage,
    ChatCompletionClient,
    FunctionExecutionResult,
    FunctionExecutionResultMessage,
    LLMMessage,
    SystemMessage,
    UserMessage,
)
from autogen_core.tools import FunctionTool, Tool
from autogen_ext.models.openai import OpenAIChatCompletionClient
from pydantic import BaseModel


class UserTask(BaseModel):
    context: List[LLMMessage]


class AgentResponse(BaseModel):
    reply_to_topic_type: str
    context: List[LLMMessage]


class AIAgent(RoutedAgent):
    def __init__(
        self, description: str, system: str, client: ChatCompletionClient, tools: List[Tool], delegates: List[Tool], topic: str
    ) -> None:
        super().__init__(description)
        self._system = SystemMessage(content=system)
        self._client = client
        self._tools = {tool.name: tool for tool in tools}
        self._delegates = {tool.name: tool for tool in delegates}
        self._topic = topic

    @message_handler
    async def handle_task(self, message: UserTask, ctx: MessageContext) -> None:
        tools = list(self._tools.values()) + list(self._delegates.values())
        result = await self._client.create([self._system] + message.context, tools=tools)
        print(f"{self.id.type}: {result.content}")
        while isinstance(result.content, list) and all(isinstance(m, FunctionCall) for m in result.content):
            results: List[FunctionExecutionResult] = []
            targets: List[Tuple[str, UserTask]] = []
            for call in result.content:
                arguments = json.loads(call.arguments)
                if call.name in self._tools:
                    found = await self._tools[call.name].run_json(arguments, ctx.cancellation_token)
                    text = self._tools[call.name].return_value_as_string(found)
                    results.append(FunctionExecutionResult(call_id=call.id, content=text, is_error=False, name=call.name))
                else:
                    found = await self._delegates[call.name].run_json(arguments, ctx.cancellation_token)
                    topic = self._delegates[call.name].return_value_as_string(found)
                    context = list(message.context) + [
                        AssistantMessage(content=[call], source=self.id.type),
                        FunctionExecutionResultMessage(
                            content=[
                                FunctionExecutionResult(
                                    call_id=call.id, content=f"Transferred to {topic}.", is_error=False, name=call.name
                                )
                            ]
                        ),
                    ]
                    targets.append((topic, UserTask(context=context)))
            for topic, task in targets:
                await self.publish_message(task, topic_id=TopicId(topic, source=self.id.key))
            if not results:
                return
            message.context.extend(
                [AssistantMessage(content=result.content, source=self.id.type), FunctionExecutionResultMessage(content=results)]
            )
            result = await self._client.create([self._system] + message.context, tools=tools)
            print(f"{self.id.type}: {result.content}")
        assert isinstance(result.content, str)
        message.context.append(AssistantMessage(content=result.content, source=self.id.type))
        await self.publish_message(
            AgentResponse(context=message.context, reply_to_topic_type=self._topic), topic_id=TopicId("User", source=self.id.key)
        )


class UserAgent(RoutedAgent):
    def __init__(self) -> None:
        super().__init__("user")

    @message_handler
    async def handle_result(self, message: AgentResponse, ctx: MessageContext) -> None:
        answer = input("User (type 'exit' to close the session): ")
        print("typed", answer)
        if answer.strip().lower() == "exit":
            return
        message.context.append(UserMessage(content=answer, source="User"))
        await self.publish_message(
            UserTask(context=message.context), topic_id=TopicId(message.reply_to_topic_type, source=self.id.key)
        )


def execute_order(product: str, price: int) -> str:
    return f"ordered {product} for {price}"


def transfer_to_sales() -> str:
    return "SalesAgent"


async def main() -> None:
    runtime = SingleThreadedAgentRuntime()
    client = OpenAIChatCompletionClient(model="gpt-4o")
    order = FunctionTool(execute_order, description="Price should be in USD.")
    sales = FunctionTool(transfer_to_sales, description="Use for anything sales or buying related.")
    triage = await AIAgent.register(
        runtime, "TriageAgent", lambda: AIAgent("Triage", "You triage.", client, [], [sales], "TriageAgent")
    )
    await runtime.add_subscription(TypeSubscription("TriageAgent", triage.type))
    seller = await AIAgent.register(
        runtime, "SalesAgent", lambda: AIAgent("Sales", "You sell.", client, [order], [], "SalesAgent")
    )
    await runtime.add_subscription(TypeSubscription("SalesAgent", seller.type))
    user = await UserAgent.register(runtime, "User", lambda: UserAgent())
    await runtime.add_subscription(TypeSubscription("User", user.type))
    runtime.start()
    await runtime.publish_message(
        UserTask(context=[UserMessage(content="I want a rocket.", source="User")]), TopicId("TriageAgent", source="s1")
    )
    await runtime.stop_when_idle()


asyncio.run(main())
