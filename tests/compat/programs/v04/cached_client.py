"""A cache around a client: hits, streams, tools, other requests."""

import asyncio

from autogen_core import InMemoryStore
from autogen_core.models import CreateResult, UserMessage
from autogen_agentchat.agents import AssistantAgent
from autogen_ext.models.cache import CHAT_CACHE_VALUE_TYPE, ChatCompletionCache
from autogen_ext.models.openai import OpenAIChatCompletionClient

results = []


async def main() -> None:
    client = OpenAIChatCompletionClient(model="gpt-4o", stream_options={"include_usage": True})
    cached = ChatCompletionCache(client, InMemoryStore[CHAT_CACHE_VALUE_TYPE]())
    ask = [UserMessage(content="Hello, how are you?", source="user")]
    first = await cached.create(ask)
    print(first.content)
    second = await cached.create(ask)
    print(second.content, second.cached)
    print((await cached.create(ask, json_output=True)).cached)
    print((await cached.create([UserMessage(content="Other", source="user")])).cached)
    for _ in range(2):
        async for part in cached.create_stream([UserMessage(content="Stream", source="user")]):
            print(part if isinstance(part, str) else (part.content, part.cached))
    print((await cached.create([UserMessage(content="Stream", source="user")])).cached)
    print(cached.total_usage(), cached.actual_usage(), cached.model_info["family"])
    for _ in range(2):
        results.append(await AssistantAgent("agent", cached).run(task="Same."))
    print(cached.dump_component().provider)


asyncio.run(main())
del CHAT_CACHE_VALUE_TYPE
