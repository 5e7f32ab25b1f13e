"""A team in a team: its messages, its state, its reset."""

import asyncio
import json

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.conditions import MaxMessageTermination, SourceMatchTermination
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_agentchat.ui import Console
from autogen_ext.models.openai import OpenAIChatCompletionClient

client = OpenAIChatCompletionClient(model="gpt-4o")
results = []


def build():
    writer = AssistantAgent("writer", client, system_message="Write.")
    critic = AssistantAgent("critic", client, system_message="Criticise.")
    inner = RoundRobinGroupChat(
        [writer, critic], name="inner", description="Writes and criticises.", termination_condition=SourceMatchTermination(["critic"])
    )
    editor = AssistantAgent("editor", client, system_message="Edit.")
    return RoundRobinGroupChat([inner, editor], name="outer", termination_condition=MaxMessageTermination(7))


async def main() -> None:
    outer = build()
    results.append(await Console(outer.run_stream(task="A poem.")))
    state = await outer.save_state()
    print(json.dumps(state))
    with open("nested.json", "w") as file:
        json.dump(state, file)
    with open("component.json", "w") as file:
        file.write(outer.dump_component().model_dump_json())
    await outer.reset()
    results.append(await outer.run(task="Afresh."))


asyncio.run(main())
