"""The client of Azure deployments: where it asks, with what."""

import asyncio
import os

from autogen_agentchat.agents import AssistantAgent
from autogen_core.models import UserMessage
from autogen_ext.models.openai import AzureOpenAIChatCompletionClient

results = []


async def main() -> None:
    client = AzureOpenAIChatCompletionClient(
        azure_deployment="my-deployment",
        model="gpt-4o",
        api_version="2024-06-01",
        azure_endpoint=os.environ["OPENAI_BASE_URL"].removesuffix("/v1"),
        api_key="sk-azure",
        temperature=0.3,
        default_headers={"x-my-header": "mine"},
    )
    results.append(await client.create([UserMessage(content="Hi.", source="user")]))
    results.append(await AssistantAgent("agent", client).run(task="Hi again."))
    print(client.model_info["family"], client.total_usage())


asyncio.run(main())
