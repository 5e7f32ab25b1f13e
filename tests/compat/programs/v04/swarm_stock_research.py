"""The stock research swarm: a planner hands over to analysts and a writer, who come back."""

import asyncio
from typing import Any, Dict, List

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.conditions import TextMentionTermination
from autogen_agentchat.teams import Swarm
from autogen_agentchat.ui import Console
from autogen_ext.models.openai import OpenAIChatCompletionClient


async def get_stock_data(symbol: str) -> Dict[str, Any]:
    """Get stock market data for a given symbol"""
    return {"price": 180.25, "volume": 1000000, "pe_ratio": 65.4, "market_cap": "700B"}


async def get_news(query: str) -> List[Dict[str, str]]:
    """Get recent news articles about a company"""
    return [{"title": "Tesla Expands", "date": "2024-03-20", "summary": "Cybertruck."}]


client = OpenAIChatCompletionClient(model="gpt-4o", parallel_tool_calls=False)
planner = AssistantAgent(
    "planner", client, handoffs=["financial_analyst", "news_analyst", "writer"], system_message="Delegate. End with TERMINATE."
)
financial = AssistantAgent("financial_analyst", client, handoffs=["planner"], tools=[get_stock_data], system_message="Data.")
news = AssistantAgent("news_analyst", client, handoffs=["planner"], tools=[get_news], system_message="News.")
writer = AssistantAgent("writer", client, handoffs=["planner"], system_message="Write.")
results = []


async def main() -> None:
    team = Swarm([planner, financial, news, writer], termination_condition=TextMentionTermination("TERMINATE"))
    results.append(await Console(team.run_stream(task="Conduct market research for TSLA stock")))


asyncio.run(main())
