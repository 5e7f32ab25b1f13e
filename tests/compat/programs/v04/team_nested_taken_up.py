"""A nested team is made from JSON, and goes on from the state another process left."""

import asyncio
import json

from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_agentchat.ui import Console

results = []


async def main() -> None:
    with open("component.json") as file:
        outer = RoundRobinGroupChat.load_component(json.load(file))
    print(outer.name, outer.description)
    print(outer.dump_component().model_dump_json())
    with open("nested.json") as file:
        await outer.load_state(json.load(file))
    results.append(await Console(outer.run_stream(task="Another poem.")))
    print(json.dumps(await outer.save_state()))


asyncio.run(main())
