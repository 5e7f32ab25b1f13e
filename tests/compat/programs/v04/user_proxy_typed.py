"""A person types at the console."""

import asyncio

from autogen_agentchat.agents import UserProxyAgent
from autogen_agentchat.messages import HandoffMessage

results = []


async def main() -> None:
    user = UserProxyAgent("user")
    print(user.description, user.produced_message_types)
    result = await user.run(task="Name?")
    results.append(result.messages[-1])
    result = await user.run(task=HandoffMessage(source="bot", target="user", content="Your turn"))
    results.append(result.messages[-1])
    print(user.dump_component().model_dump_json())


asyncio.run(main())
