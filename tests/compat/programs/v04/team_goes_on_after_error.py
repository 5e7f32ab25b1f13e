"""A team whose agent failed once is asked again, and after a reset."""

import asyncio

from autogen_agentchat.agents import BaseChatAgent
from autogen_agentchat.base import Response
from autogen_agentchat.messages import TextMessage
from autogen_agentchat.teams import RoundRobinGroupChat


class Once(BaseChatAgent):
    """Fails in its first turn."""

    turns = 0

    @property
    def produced_message_types(self):
        return (TextMessage,)

    async def on_messages(self, messages, cancellation_token):
        self.turns += 1
        if self.turns == 1:
            raise LookupError("the first time")
        return Response(chat_message=TextMessage(content=self.name, source=self.name))

    async def on_reset(self, cancellation_token):
        pass


seen = []


async def main() -> None:
    agents = [Once("a", "a"), Once("b", "b")]
    team = RoundRobinGroupChat(agents, max_turns=2)
    try:
        await team.run(task="go")
    except RuntimeError:
        seen.append("failed")
    for agent in agents:
        agent.turns = 5
    await team.reset()
    result = await team.run(task="again")
    seen.append([message.to_text() for message in result.messages])
    seen.append(result.stop_reason)


asyncio.run(main())
