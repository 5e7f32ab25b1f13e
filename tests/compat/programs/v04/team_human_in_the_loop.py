"""A team asks a person between runs: max_turns of one, feedback as the next task, and a person in the team."""

import asyncio
import json

from autogen_agentchat.agents import AssistantAgent, UserProxyAgent
from autogen_agentchat.base import Handoff
from autogen_agentchat.conditions import HandoffTermination, MaxMessageTermination, TextMentionTermination
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_agentchat.ui import Console
from autogen_ext.models.openai import OpenAIChatCompletionClient

client = OpenAIChatCompletionClient(model="gpt-4o-mini")
results = []
answers = iter(["The weather in New York is sunny.", "unused"])


async def main() -> None:
    assistant = AssistantAgent("assistant", client)
    team = RoundRobinGroupChat([assistant], max_turns=1)
    for task in ("Write a 4-line poem.", "Can you make it about a person?"):
        results.append(await Console(team.run_stream(task=task)))
    lazy_agent = AssistantAgent(
        "lazy_assistant",
        client,
        handoffs=[Handoff(target="user", message="Transfer to user.")],
        system_message="If you cannot complete the task, transfer to user.",
    )
    termination = HandoffTermination(target="user") | TextMentionTermination("TERMINATE")
    lazy = RoundRobinGroupChat([lazy_agent], termination_condition=termination)
    results.append(await Console(lazy.run_stream(task="What is the weather in New York?"), output_stats=True))
    results.append(await Console(lazy.run_stream(task=next(answers)), output_stats=True))
    state = await lazy.save_state()
    print(json.dumps(state))
    proxy = UserProxyAgent("user", input_func=lambda prompt: next(answers), description="A person.")
    asked = RoundRobinGroupChat([assistant, proxy], termination_condition=MaxMessageTermination(3))
    results.append((await asked.run(task="Ask.")).messages[-1])


asyncio.run(main())
