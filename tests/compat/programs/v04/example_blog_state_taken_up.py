"""The service was restarted on other machines: it goes on with the selector's state."""

import asyncio
import json
from pathlib import Path

from autogen_agentchat.agents import AssistantAgent, UserProxyAgent
from autogen_agentchat.teams import SelectorGroupChat
from autogen_ext.models.openai import OpenAIChatCompletionClient

client = OpenAIChatCompletionClient(model="gpt-4o")
results = []


async def main() -> None:
    agent = AssistantAgent("assistant", client, system_message="Help.", description="Helps.")
    yoda = AssistantAgent("yoda", client, system_message="Repeat in the style of Yoda.", description="Yoda.")
    user_proxy = UserProxyAgent(name="user", input_func=lambda prompt: "typed again")
    team = SelectorGroupChat([agent, yoda, user_proxy], client, max_turns=2, selector_prompt="{roles} {participants} {history}")
    await team.load_state(json.loads(Path("selector_state.json").read_text()))
    async for message in team.run_stream(task="Once more"):
        results.append(message)
    print(json.dumps(await team.save_state()))


asyncio.run(main())
