"""What a team refuses and how it tells of failures, at the first turn and later."""

import asyncio

from autogen_agentchat.agents import AssistantAgent, BaseChatAgent
from autogen_agentchat.base import Response
from autogen_agentchat.conditions import FunctionalTermination, MaxMessageTermination
from autogen_agentchat.messages import HandoffMessage, StopMessage, TextMessage, ToolCallRequestEvent
from autogen_agentchat.teams import MagenticOneGroupChat, RoundRobinGroupChat, SelectorGroupChat, Swarm
from autogen_ext.models.openai import OpenAIChatCompletionClient

client = OpenAIChatCompletionClient(model="gpt-4o")


class Failing(BaseChatAgent):
    """Fails in its second turn."""

    def __init__(self, name, at=2):
        super().__init__(name, "fails")
        self.turn, self.at = 0, at

    @property
    def produced_message_types(self):
        return (TextMessage,)

    async def on_messages(self, messages, cancellation_token):
        self.turn += 1
        if self.turn == self.at:
            raise LookupError(f"turn {self.turn}")
        return Response(chat_message=TextMessage(content=f"turn {self.turn}", source=self.name))

    async def on_reset(self, cancellation_token):
        self.turn = 0


def fails_on(name):
    def check(messages):
        if any(message.source == name for message in messages):
            raise LookupError(name)
        return False

    return check


def select(thread):
    return "a" if len(thread) < 3 else "nobody"


async def attempt(team, task="go") -> None:
    try:
        result = await team.run(task=task)
        print([m.to_text() for m in result.messages], result.stop_reason)
    except Exception as error:
        first = str(error).split("\n")[0]
        print(type(error).__name__, first if isinstance(error, RuntimeError) and "nobody" not in first else "")


async def main() -> None:
    a, b = (AssistantAgent(name, client) for name in "ab")
    for make in (
        lambda: RoundRobinGroupChat([]),
        lambda: RoundRobinGroupChat([a, a]),
        lambda: SelectorGroupChat([a], client),
        lambda: Swarm([Failing("x")]),
        lambda: MagenticOneGroupChat([], client),
    ):
        try:
            print(make())
        except Exception as error:
            print(type(error).__name__)
    await attempt(RoundRobinGroupChat([Failing("x", 1)], max_turns=3))
    await attempt(RoundRobinGroupChat([Failing("x", 2)], max_turns=3))
    await attempt(RoundRobinGroupChat([Failing("x", 9)], termination_condition=FunctionalTermination(fails_on("user"))))
    await attempt(RoundRobinGroupChat([Failing("x", 9)], termination_condition=FunctionalTermination(fails_on("x"))))
    await attempt(SelectorGroupChat([Failing("a", 9), Failing("b", 9)], client, selector_func=select, max_turns=5))
    await attempt(RoundRobinGroupChat([Failing("x", 9)], max_turns=1), [TextMessage(content="one", source="u"), StopMessage(content="two", source="u")])
    await attempt(RoundRobinGroupChat([Failing("x", 9)], max_turns=1), [])
    await attempt(RoundRobinGroupChat([Failing("x", 9)], max_turns=1), [ToolCallRequestEvent(content=[], source="u")])
    busy = RoundRobinGroupChat([Failing("x", 99)], max_turns=40)
    stream = busy.run_stream(task="long")
    await stream.__anext__()
    await attempt(busy)
    for operation in (busy.reset, lambda: busy.load_state({})):
        try:
            await operation()
        except RuntimeError:
            print("RuntimeError")
    async for _ in stream:
        pass
    await busy.reset()
    result = await busy.run(task="after")
    print(len(result.messages), result.stop_reason)
    condition = MaxMessageTermination(1)
    await condition([TextMessage(content="x", source="y")])
    await attempt(RoundRobinGroupChat([Failing("x", 9)], termination_condition=condition))


asyncio.run(main())
