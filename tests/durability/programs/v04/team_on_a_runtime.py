"""A team on the program's own runtime, in which agents of the core talk at the same time."""

import asyncio
import sys
from dataclasses import dataclass

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_agentchat.ui import Console
from autogen_core import AgentId, MessageContext, RoutedAgent, SingleThreadedAgentRuntime, message_handler
from autogen_core.models import SystemMessage, UserMessage
from autogen_ext.models.openai import OpenAIChatCompletionClient

client = OpenAIChatCompletionClient(model="gpt-4o", api_key="k", base_url=sys.argv[1])


@dataclass
class Ask:
    text: str


class Core(RoutedAgent):
    @message_handler
    async def on_ask(self, message: Ask, ctx: MessageContext) -> Ask:
        asked = [SystemMessage(content="core: says slow"), UserMessage(content=message.text, source="user")]
        return Ask(str((await client.create(asked)).content))


def look(item: str) -> str:
    """Look at an item."""
    return f"seen {item}"


async def main() -> None:
    runtime = SingleThreadedAgentRuntime()
    await Core.register(runtime, "core", lambda: Core("core"))
    runtime.start()
    agents = [
        AssistantAgent("ann", client, tools=[look], system_message="ann: 2 tools", reflect_on_tool_use=True),
        AssistantAgent("bob", client, system_message="bob: says", model_client_stream=True),
    ]
    team = RoundRobinGroupChat(agents, max_turns=4, runtime=runtime)
    result, said = await asyncio.gather(
        Console(team.run_stream(task="Begin.")), runtime.send_message(Ask("What?"), AgentId("core", "default"))
    )
    for message in result.messages:
        print(repr(message))
    print(said)
    await runtime.stop_when_idle()


asyncio.run(main())
