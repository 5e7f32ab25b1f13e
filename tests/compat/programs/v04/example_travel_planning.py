"""The travel planning team of the examples: four agents in turn until the plan is complete."""

import asyncio

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.conditions import TextMentionTermination
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_agentchat.ui import Console
from autogen_ext.models.openai import OpenAIChatCompletionClient

model_client = OpenAIChatCompletionClient(model="gpt-4o")
names = {
    "planner_agent": "A helpful assistant that can plan trips.",
    "local_agent": "A local assistant that can suggest local activities or places to visit.",
    "language_agent": "A helpful assistant that can provide language tips for a given destination.",
    "travel_summary_agent": "A helpful assistant that can summarize the travel plan.",
}
agents = [
    AssistantAgent(name, model_client=model_client, description=text, system_message=f"{text} Say TERMINATE when done.")
    for name, text in names.items()
]
group_chat = RoundRobinGroupChat(agents, termination_condition=TextMentionTermination("TERMINATE"))
results = []


async def main() -> None:
    results.append(await Console(group_chat.run_stream(task="Plan a 3 day trip to Nepal."), output_stats=True))
    await model_client.close()


asyncio.run(main())
