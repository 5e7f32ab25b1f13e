"""The company research team of the examples: tools with reflection, reports of tables, a summary."""

import asyncio

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.conditions import TextMentionTermination
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_agentchat.ui import Console
from autogen_core.tools import FunctionTool
from autogen_ext.models.openai import OpenAIChatCompletionClient


def google_search(query: str, num_results: int = 2, max_chars: int = 500) -> list:  # type: ignore[type-arg]
    return [{"title": f"About {query}", "link": "http://x", "snippet": "s" * 3, "body": str(num_results * max_chars)}]


def analyze_stock(ticker: str) -> dict:  # type: ignore[type-arg]
    return {"ticker": ticker, "current_price": 12.5, "50_day_moving_average": None, "trend": "Upward"}


google_search_tool = FunctionTool(google_search, description="Search Google, returns results with a snippet and body content")
stock_analysis_tool = FunctionTool(analyze_stock, description="Analyze stock data and generate a plot")
results = []


async def main() -> None:
    model_client = OpenAIChatCompletionClient(model="gpt-4o")
    search_agent = AssistantAgent(
        name="Google_Search_Agent",
        model_client=model_client,
        tools=[google_search_tool],
        description="Search Google for information",
        system_message="You are a helpful AI assistant. Solve tasks using your tools.",
    )
    stock_analysis_agent = AssistantAgent(
        name="Stock_Analysis_Agent",
        model_client=model_client,
        tools=[stock_analysis_tool],
        description="Analyze stock data",
        system_message="Perform data analysis.",
    )
    report_agent = AssistantAgent(
        name="Report_Agent", model_client=model_client, description="Report", system_message="Report. Reply with TERMINATE."
    )
    team = RoundRobinGroupChat(
        [stock_analysis_agent, search_agent, report_agent],
        termination_condition=TextMentionTermination("TERMINATE"),
        max_turns=3,
    )
    results.append(await Console(team.run_stream(task="Write a financial report on American airlines")))
    await model_client.close()


asyncio.run(main())
