"""A web service makes the team anew for each request and keeps its state in a file."""

import asyncio
import json
from pathlib import Path

from autogen_agentchat.agents import AssistantAgent, UserProxyAgent
from autogen_agentchat.teams import RoundRobinGroupChat, SelectorGroupChat
from autogen_agentchat.messages import TextMessage
from autogen_core import CancellationToken
from autogen_ext.models.openai import OpenAIChatCompletionClient

state_path = Path("selector_state.json")
client = OpenAIChatCompletionClient(model="gpt-4o")
results = []


async def get_team(user_input_func) -> SelectorGroupChat:
    agent = AssistantAgent("assistant", client, system_message="Help.", description="Helps.")
    yoda = AssistantAgent("yoda", client, system_message="Repeat in the style of Yoda.", description="Yoda.")
    user_proxy = UserProxyAgent(name="user", input_func=user_input_func)
    team = SelectorGroupChat([agent, yoda, user_proxy], client, max_turns=2, selector_prompt="{roles} {participants} {history}")
    if state_path.exists():
        await team.load_state(json.loads(state_path.read_text()))
    return team


async def handle(data: TextMessage) -> None:
    async def _user_input(prompt: str, cancellation_token: CancellationToken | None) -> str:
        return "typed by the user"

    team = await get_team(_user_input)
    async for message in team.run_stream(task=data):
        results.append(message)
    state_path.write_text(json.dumps(await team.save_state()))


async def main() -> None:
    await handle(TextMessage(content="Hello", source="user"))
    await handle(TextMessage.model_validate({"content": "And again", "source": "user", "type": "TextMessage"}))
    print(state_path.read_text())


asyncio.run(main())
