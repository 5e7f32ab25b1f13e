"""An agent is made from the JSON of another process and goes on."""

import asyncio
import json

from autogen_agentchat.agents import AssistantAgent
from autogen_core import ComponentModel

results = []


async def main() -> None:
    with open("component.json") as file:
        component = json.load(file)
    agent = AssistantAgent.load_component(component)
    print(agent.name, agent.description)
    with open("state.json") as file:
        await agent.load_state(json.load(file))
    results.append(await agent.run(task="Weather in Bergen, and which number?"))
    results.append(await agent.run(task="Say it in words."))
    print(json.dumps(await agent.save_state()))
    print(AssistantAgent.load_component(ComponentModel(**component)).description)


asyncio.run(main())
