"""The selector of the tutorial with a person's approval and a function that lets the planner check."""

import asyncio
from typing import Sequence

from autogen_agentchat.agents import AssistantAgent, UserProxyAgent
from autogen_agentchat.conditions import MaxMessageTermination, TextMentionTermination
from autogen_agentchat.messages import BaseAgentEvent, BaseChatMessage
from autogen_agentchat.teams import SelectorGroupChat
from autogen_agentchat.ui import Console
from autogen_ext.models.openai import OpenAIChatCompletionClient

client = OpenAIChatCompletionClient(model="gpt-4o")
planning = AssistantAgent("PlanningAgent", client, description="Plans.", system_message="Plan.")
search = AssistantAgent("WebSearchAgent", client, description="Searches.", system_message="Search.")
user_proxy = UserProxyAgent("UserProxyAgent", description="A proxy for the user.", input_func=lambda prompt: next(typed))
typed = iter(["do it differently", "APPROVE"])
results = []


def selector_func_with_user_proxy(messages: Sequence[BaseAgentEvent | BaseChatMessage]) -> str | None:
    if messages[-1].source != planning.name and messages[-1].source != user_proxy.name:
        return planning.name
    if messages[-1].source == planning.name:
        if messages[-2].source == user_proxy.name and "APPROVE" in messages[-1].content.upper():
            return None
        return user_proxy.name
    if messages[-1].source == user_proxy.name:
        if "APPROVE" not in messages[-1].content.upper():
            return planning.name
    return None


async def main() -> None:
    team = SelectorGroupChat(
        [planning, search, user_proxy],
        model_client=client,
        termination_condition=TextMentionTermination("TERMINATE") | MaxMessageTermination(max_messages=25),
        selector_prompt="{roles}|{participants}|{history}",
        selector_func=selector_func_with_user_proxy,
        allow_repeated_speaker=True,
    )
    async for item in team.run_stream(task="Who scored?"):
        print(type(item).__name__, getattr(item, "source", None), getattr(item, "content", None))


asyncio.run(main())
