"""The group chat of the core's design patterns: a manager gives the word on topics of its own."""

import asyncio
from typing import List

from autogen_core import (
    DefaultTopicId,
    MessageContext,
    RoutedAgent,
    SingleThreadedAgentRuntime,
    TopicId,
    TypeSubscription,
    message_handler,
)
from autogen_core.models import AssistantMessage, ChatCompletionClient, LLMMessage, SystemMessage, UserMessage
from autogen_ext.models.openai import OpenAIChatCompletionClient
from pydantic import BaseModel


class GroupChatMessage(BaseModel):
    body: UserMessage


class RequestToSpeak(BaseModel):
    pass


class Participant(RoutedAgent):
    def __init__(self, description: str, topic: str, client: ChatCompletionClient, system_message: str) -> None:
        super().__init__(description=description)
        self._topic = topic
        self._client = client
        self._system = SystemMessage(content=system_message)
        self._history: List[LLMMessage] = []

    @message_handler
    async def handle_message(self, message: GroupChatMessage, ctx: MessageContext) -> None:
        self._history.append(UserMessage(content=f"Transferred to {message.body.source}", source="system"))
        self._history.append(message.body)

    @message_handler
    async def handle_request(self, message: RequestToSpeak, ctx: MessageContext) -> None:
        self._history.append(UserMessage(content=f"You are {self.id.type}, speak.", source="system"))
        completion = await self._client.create([self._system] + self._history, cancellation_token=ctx.cancellation_token)
        assert isinstance(completion.content, str)
        self._history.append(AssistantMessage(content=completion.content, source=self.id.type))
        print(f"### {self.id.type}: {completion.content}")
        await self.publish_message(
            GroupChatMessage(body=UserMessage(content=completion.content, source=self.id.type)),
            topic_id=DefaultTopicId(type=self._topic),
        )


class GroupChatManager(RoutedAgent):
    def __init__(self, topics: List[str], client: ChatCompletionClient) -> None:
        super().__init__("Group chat manager")
        self._topics = topics
        self._client = client
        self._history: List[UserMessage] = []
        self._previous: str | None = None

    @message_handler
    async def handle_message(self, message: GroupChatMessage, ctx: MessageContext) -> None:
        self._history.append(message.body)
        if "approve" in message.body.content.lower() and message.body.source == "User":
            return
        history = "\n".join(f"{m.source}: {m.content}" for m in self._history)
        roles = "\n".join(t for t in self._topics if t != self._previous)
        completion = await self._client.create([SystemMessage(content=f"Roles:\n{roles}\n\n{history}\n\nWho is next?")])
        for topic in self._topics:
            if topic.lower() in str(completion.content).lower():
                self._previous = topic
                await self.publish_message(RequestToSpeak(), DefaultTopicId(type=topic))
                return
        raise ValueError(f"Invalid role selected: {completion.content}")


class Person(RoutedAgent):
    def __init__(self, topic: str) -> None:
        super().__init__("User")
        self._topic = topic

    @message_handler
    async def handle_message(self, message: GroupChatMessage, ctx: MessageContext) -> None:
        pass

    @message_handler
    async def handle_request(self, message: RequestToSpeak, ctx: MessageContext) -> None:
        answer = input("Enter your message, type 'APPROVE' to conclude: ")
        await self.publish_message(
            GroupChatMessage(body=UserMessage(content=answer, source="User")), DefaultTopicId(type=self._topic)
        )


async def main() -> None:
    client = OpenAIChatCompletionClient(model="gpt-4o")
    runtime = SingleThreadedAgentRuntime()
    kinds = {
        "Writer": lambda: Participant("Writer.", "group_chat", client, "You are a Writer."),
        "Editor": lambda: Participant("Editor.", "group_chat", client, "You are an Editor."),
    }
    for name, make in kinds.items():
        kind = await Participant.register(runtime, name, make)
        await runtime.add_subscription(TypeSubscription(topic_type=name, agent_type=kind.type))
        await runtime.add_subscription(TypeSubscription(topic_type="group_chat", agent_type=kind.type))
    kind = await Person.register(runtime, "User", lambda: Person("group_chat"))
    await runtime.add_subscription(TypeSubscription(topic_type="User", agent_type=kind.type))
    await runtime.add_subscription(TypeSubscription(topic_type="group_chat", agent_type=kind.type))
    kind = await GroupChatManager.register(runtime, "manager", lambda: GroupChatManager(["Writer", "Editor", "User"], client))
    await runtime.add_subscription(TypeSubscription(topic_type="group_chat", agent_type=kind.type))
    runtime.start()
    await runtime.publish_message(
        GroupChatMessage(body=UserMessage(content="Please write a short story.", source="User")),
        TopicId(type="group_chat", source="session-1"),
    )
    await runtime.stop_when_idle()
    await client.close()


asyncio.run(main())
