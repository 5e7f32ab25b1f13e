"""A team is paused and resumed from outside while an agent works; its agents hear of it."""

import asyncio

from autogen_agentchat.agents import BaseChatAgent
from autogen_agentchat.base import Response
from autogen_agentchat.messages import TextMessage
from autogen_agentchat.teams import RoundRobinGroupChat


class Pausable(BaseChatAgent):
    def __init__(self, name):
        super().__init__(name, "pausable")
        self.calls = []
        self.may_go = asyncio.Event()
        self.may_go.set()
        self.works = asyncio.Event()

    @property
    def produced_message_types(self):
        return (TextMessage,)

    async def on_messages(self, messages, cancellation_token):
        for number in range(3):
            self.works.set()
            await asyncio.sleep(0.2)
            await self.may_go.wait()
        self.calls.append("spoke")
        return Response(chat_message=TextMessage(content=f"{self.name} {len(self.calls)}", source=self.name))

    async def on_reset(self, cancellation_token):
        self.calls.append("reset")

    async def on_pause(self, cancellation_token):
        self.calls.append("pause")
        self.may_go.clear()

    async def on_resume(self, cancellation_token):
        self.calls.append("resume")
        self.may_go.set()


calls = []


async def main() -> None:
    one, two = Pausable("one"), Pausable("two")
    team = RoundRobinGroupChat([one, two], max_turns=2)
    running = asyncio.create_task(team.run(task="go"))
    await one.works.wait()
    await asyncio.wait_for(team.pause(), 5)
    print(one.may_go.is_set(), two.may_go.is_set())
    await asyncio.wait_for(team.resume(), 5)
    result = await running
    print([m.to_text() for m in result.messages], result.stop_reason)
    await team.reset()
    calls.append([one.calls, two.calls])


asyncio.run(main())
