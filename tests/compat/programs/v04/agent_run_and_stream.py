"""An agent is run, streamed, continued without a task and asked with messages."""

import asyncio

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.messages import TextMessage
from autogen_core import CancellationToken
from autogen_ext.models.openai import OpenAIChatCompletionClient

results = []
events = []


async def main() -> None:
    client = OpenAIChatCompletionClient(model="gpt-4o-mini", temperature=0.2, seed=7)
    agent = AssistantAgent("assistant", client)
    print(agent.name, "|", agent.description)
    print(agent.produced_message_types)
    results.append(await agent.run(task="Say hello."))
    async for message in agent.run_stream(task="Again, louder."):
        events.append(message)
    results.append(await agent.run())
    results.append(
        await agent.run(
            task=[
                TextMessage(content="first", source="ann"),
                TextMessage(content="second", source="bob", metadata={"k": "v"}),
            ],
            output_task_messages=False,
        )
    )
    response = await agent.on_messages([TextMessage(content="direct", source="user")], CancellationToken())
    results.append(response)
    print(response.chat_message.to_text(), response.inner_messages)
    print(await agent.model_context.get_messages())
    await agent.on_reset(CancellationToken())
    print(await agent.model_context.get_messages())
    print(client.total_usage(), client.actual_usage())
    await client.close()


asyncio.run(main())
