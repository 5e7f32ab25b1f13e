"""Messages and events of one's own go through a team that is told of them; others are refused."""

import asyncio
from typing import Literal

from autogen_agentchat.agents import BaseChatAgent
from autogen_agentchat.base import Response
from autogen_agentchat.conditions import MaxMessageTermination
from autogen_agentchat.messages import BaseAgentEvent, BaseChatMessage, StructuredMessage, TextMessage
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core.models import UserMessage
from pydantic import BaseModel


class Order(BaseModel):
    item: str
    count: int


class Note(BaseAgentEvent):
    type: Literal["Note"] = "Note"
    text: str

    def to_text(self) -> str:
        return self.text


class Ordered(BaseChatMessage):
    type: Literal["Ordered"] = "Ordered"
    order: Order

    def to_text(self) -> str:
        return self.to_model_text()

    def to_model_text(self) -> str:
        return f"{self.order.count} x {self.order.item}"

    def to_model_message(self) -> UserMessage:
        return UserMessage(content=self.to_text(), source=self.source)


class Clerk(BaseChatAgent):
    def __init__(self, name, kind):
        super().__init__(name, "A clerk.")
        self._kind = kind

    @property
    def produced_message_types(self):
        return (Ordered, StructuredMessage[Order])

    async def on_messages(self, messages, cancellation_token):
        order = Order(item="tea", count=len(messages))
        if self._kind == "custom":
            said = Ordered(order=order, source=self.name)
        else:
            said = StructuredMessage[Order](content=order, source=self.name)
        return Response(chat_message=said, inner_messages=[Note(text="noted", source=self.name)])

    async def on_reset(self, cancellation_token):
        pass


results = []
states = []


async def main() -> None:
    team = RoundRobinGroupChat(
        [Clerk("one", "custom"), Clerk("two", "structured")],
        termination_condition=MaxMessageTermination(4),
        custom_message_types=[Ordered, Note],
    )
    results.append(await team.run(task=Ordered(order=Order(item="cake", count=1), source="user")))
    state = await team.save_state()
    states.append(state)
    await team.load_state(state)
    results.append(await team.run())
    for task, types in ((Ordered(order=Order(item="x", count=1), source="u"), []), ("go", [])):
        try:
            await RoundRobinGroupChat([Clerk("one", "custom")], custom_message_types=types, max_turns=1).run(task=task)
        except (ValueError, RuntimeError) as error:
            print(type(error).__name__, "is not registered" in str(error))


asyncio.run(main())
