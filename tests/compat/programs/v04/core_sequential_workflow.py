"""The sequential workflow: concept, writer, editor and a person, each on a topic of its own."""

import asyncio
from dataclasses import dataclass

from autogen_core import (
    MessageContext,
    RoutedAgent,
    SingleThreadedAgentRuntime,
    TopicId,
    TypeSubscription,
    message_handler,
    type_subscription,
)
from autogen_core.models import ChatCompletionClient, SystemMessage, UserMessage
from autogen_ext.models.openai import OpenAIChatCompletionClient


@dataclass
class Message:
    content: str


class Stage(RoutedAgent):
    def __init__(self, client: ChatCompletionClient, prompt: str, following: str) -> None:
        super().__init__(f"stage before {following}")
        self._client = client
        self._system = SystemMessage(content=prompt)
        self._following = following

    @message_handler
    async def handle(self, message: Message, ctx: MessageContext) -> None:
        result = await self._client.create(
            messages=[self._system, UserMessage(content=message.content, source=self.id.key)],
            cancellation_token=ctx.cancellation_token,
        )
        assert isinstance(result.content, str)
        print(f"{'-' * 10}\n{self.id.type}:\n{result.content}")
        await self.publish_message(Message(result.content), topic_id=TopicId(self._following, source=self.id.key))


@type_subscription(topic_type="User")
class UserAgent(RoutedAgent):
    def __init__(self) -> None:
        super().__init__("A user agent that outputs the final copy to the user.")

    @message_handler
    async def handle(self, message: Message, ctx: MessageContext) -> None:
        print(f"{self.id.type} received final copy: {message.content}", ctx.topic_id, ctx.sender)


async def main() -> None:
    client = OpenAIChatCompletionClient(model="gpt-4o-mini")
    runtime = SingleThreadedAgentRuntime()
    stages = ["ConceptExtractorAgent", "WriterAgent", "FormatProofAgent", "User"]
    for name, following in zip(stages, stages[1:]):
        await Stage.register(runtime, type=name, factory=lambda name=name, following=following: Stage(client, name, following))
        await runtime.add_subscription(TypeSubscription(topic_type=name, agent_type=name))
    await UserAgent.register(runtime, type="User", factory=lambda: UserAgent())
    runtime.start()
    await runtime.publish_message(
        Message(content="An eco-friendly bottle"), topic_id=TopicId("ConceptExtractorAgent", source="default")
    )
    await runtime.stop_when_idle()
    await client.close()


asyncio.run(main())
