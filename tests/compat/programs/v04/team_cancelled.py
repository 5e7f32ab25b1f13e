"""A run is cancelled by its token while an agent works; tools and agents see it; the team is reset and goes on."""

import asyncio

from autogen_agentchat.agents import AssistantAgent, BaseChatAgent
from autogen_agentchat.base import Response
from autogen_agentchat.messages import TextMessage
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core import CancellationToken
from autogen_core.models import UserMessage
from autogen_ext.models.openai import OpenAIChatCompletionClient

token = CancellationToken()
seen = []


class Slow(BaseChatAgent):
    @property
    def produced_message_types(self):
        return (TextMessage,)

    async def on_messages(self, messages, cancellation_token):
        seen.append(["works", [m.to_text() for m in messages]])
        if not token.is_cancelled():
            waiting = asyncio.ensure_future(asyncio.sleep(60))
            cancellation_token.link_future(waiting)
            asyncio.get_running_loop().call_later(0.1, token.cancel)
            await waiting
        return Response(chat_message=TextMessage(content="done", source=self.name))

    async def on_reset(self, cancellation_token):
        seen.append("reset")


async def main() -> None:
    slow = Slow("slow", "slow")
    team = RoundRobinGroupChat([slow], max_turns=1)
    task = asyncio.create_task(team.run(task="first", cancellation_token=token))
    try:
        await task
    except asyncio.CancelledError:
        seen.append("cancelled")
    callbacks = []
    token.add_callback(lambda: callbacks.append("at once"))
    print(callbacks, token.is_cancelled())
    fresh = RoundRobinGroupChat([slow], max_turns=1)
    seen.append((await fresh.run(task="second")).stop_reason)
    client = OpenAIChatCompletionClient(model="gpt-4o")
    cancelled = CancellationToken()
    asked = asyncio.create_task(
        client.create([UserMessage(content="hang", source="user")], cancellation_token=cancelled)
    )
    await asyncio.sleep(2)
    cancelled.cancel()
    try:
        await asked
    except asyncio.CancelledError:
        seen.append("the call too")
    agent = AssistantAgent("agent", client)
    outside = asyncio.create_task(agent.run(task="hang again"))
    await asyncio.sleep(2)
    outside.cancel()
    try:
        await outside
    except asyncio.CancelledError:
        seen.append("the task too")


asyncio.run(main())
