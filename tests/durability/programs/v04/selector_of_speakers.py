"""A model chooses the speakers."""

import asyncio
import sys

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.conditions import TextMentionTermination, TimeoutTermination
from autogen_agentchat.teams import SelectorGroupChat
from autogen_agentchat.ui import Console
from autogen_ext.models.openai import OpenAIChatCompletionClient


async def main() -> None:
    client = OpenAIChatCompletionClient(model="gpt-4o", api_key="k", base_url=sys.argv[1])
    agents = [AssistantAgent(name, client, system_message=f"{name}: says") for name in ("ann", "bob", "cleo")]
    ends = TextMentionTermination("TERMINATE") | TimeoutTermination(60)
    team = SelectorGroupChat(
        agents,
        client,
        termination_condition=ends,
        max_turns=4,
        selector_prompt="selector: {roles} {history} {participants}",
    )
    print(repr(await Console(team.run_stream(task="Talk."))))


asyncio.run(main())
