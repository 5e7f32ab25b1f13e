"""Agents of one's own: counting down, arithmetic, one that streams, one that fails."""

import asyncio
from typing import AsyncGenerator, List, Sequence

from autogen_agentchat.agents import BaseChatAgent
from autogen_agentchat.base import Response
from autogen_agentchat.messages import BaseAgentEvent, BaseChatMessage, TextMessage, ThoughtEvent
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_agentchat.ui import Console
from autogen_core import CancellationToken


class CountDownAgent(BaseChatAgent):
    def __init__(self, name: str, count: int = 3):
        super().__init__(name, "A simple agent that counts down.")
        self._count = count

    @property
    def produced_message_types(self) -> Sequence[type[BaseChatMessage]]:
        return (TextMessage,)

    async def on_messages(self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken) -> Response:
        response: Response | None = None
        async for message in self.on_messages_stream(messages, cancellation_token):
            if isinstance(message, Response):
                response = message
        assert response is not None
        return response

    async def on_messages_stream(
        self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken
    ) -> AsyncGenerator[BaseAgentEvent | BaseChatMessage | Response, None]:
        inner_messages: List[BaseAgentEvent | BaseChatMessage] = []
        for i in range(self._count, 0, -1):
            msg = TextMessage(content=f"{i}...", source=self.name)
            inner_messages.append(msg)
            yield msg
        thought = ThoughtEvent(content="nearly", source=self.name)
        inner_messages.append(thought)
        yield thought
        yield Response(chat_message=TextMessage(content="Done!", source=self.name), inner_messages=inner_messages)

    async def on_reset(self, cancellation_token: CancellationToken) -> None:
        pass


class Plain(BaseChatAgent):
    """Only says what it got."""

    def __init__(self, name: str) -> None:
        super().__init__(name, description="plain")

    @property
    def produced_message_types(self):
        return [TextMessage]

    async def on_messages(self, messages, cancellation_token):
        text = " / ".join(f"{m.source}:{m.to_text()}" for m in messages)
        if "fail" in text:
            raise ValueError("I was told to fail")
        return Response(
            chat_message=TextMessage(content=f"got {text}", source=self.name),
            inner_messages=[ThoughtEvent(content="hm", source=self.name)],
        )

    async def on_reset(self, cancellation_token):
        print("reset", self.name)


results = []
states = []


async def main() -> None:
    results.append(await Console(CountDownAgent("counter").run_stream()))
    results.append(await Console(Plain("plain").run_stream(task="x")))
    team = RoundRobinGroupChat([CountDownAgent("counter", 2), Plain("one"), Plain("two")], max_turns=4)
    results.append(await Console(team.run_stream(task="go")))
    states.append(await team.save_state())
    await team.reset()
    try:
        await team.run(task="please fail")
    except RuntimeError as error:
        print(str(error).split("\n")[0])
    try:
        await Plain("lonely").run(task="fail")
    except ValueError as error:
        print(error)
    for bad in ([], [3]):
        try:
            await Plain("lonely").run(task=bad)
        except ValueError as error:
            print("ValueError")


asyncio.run(main())
