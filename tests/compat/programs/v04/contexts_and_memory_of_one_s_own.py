"""Contexts and memories by themselves, and of the program's own, in an agent."""

import asyncio
import json
from typing import List

from autogen_agentchat.agents import AssistantAgent
from autogen_core import CancellationToken, FunctionCall, Image
from autogen_core.memory import ListMemory, Memory, MemoryContent, MemoryMimeType, MemoryQueryResult, UpdateContextResult
from autogen_core.model_context import (
    BufferedChatCompletionContext,
    HeadAndTailChatCompletionContext,
    UnboundedChatCompletionContext,
)
from autogen_core.models import (
    AssistantMessage,
    FunctionExecutionResult,
    FunctionExecutionResultMessage,
    LLMMessage,
    SystemMessage,
    UserMessage,
)
from autogen_ext.models.openai import OpenAIChatCompletionClient


class ReasoningModelContext(UnboundedChatCompletionContext):
    async def get_messages(self) -> List[LLMMessage]:
        messages = await super().get_messages()
        for message in messages:
            if isinstance(message, AssistantMessage):
                message.thought = None
        return messages


class LastWord(Memory):
    """Remembers what was said last."""

    def __init__(self) -> None:
        self.added = []

    async def update_context(self, model_context):
        messages = await model_context.get_messages()
        if not messages:
            return UpdateContextResult(memories=MemoryQueryResult(results=[]))
        found = await self.query(messages[-1].content)
        await model_context.add_message(UserMessage(content=f"remembered {found.results[0].content}", source="memory"))
        return UpdateContextResult(memories=found)

    async def query(self, query, cancellation_token=None, **kwargs):
        text = query if isinstance(query, str) else str(query.content)
        return MemoryQueryResult(results=[MemoryContent(content=text[::-1], mime_type=MemoryMimeType.TEXT)])

    async def add(self, content, cancellation_token=None):
        self.added.append(content)

    async def clear(self):
        self.added.clear()

    async def close(self):
        print("closed")


call = [FunctionCall(id="1", name="look", arguments="{}")]
outcome = [FunctionExecutionResult(content="seen", name="look", call_id="1", is_error=False)]
history: List[LLMMessage] = [
    UserMessage(content="one", source="user"),
    AssistantMessage(content=call, source="bot", thought="hm"),
    FunctionExecutionResultMessage(content=outcome),
    AssistantMessage(content="two", source="bot", thought="ha"),
    UserMessage(content="three", source="user"),
]
views = []
results = []


async def main() -> None:
    for make in (
        lambda: UnboundedChatCompletionContext(),
        lambda: UnboundedChatCompletionContext(initial_messages=[SystemMessage(content="first")]),
        lambda: BufferedChatCompletionContext(3),
        lambda: BufferedChatCompletionContext(2),
        lambda: HeadAndTailChatCompletionContext(1, 1),
        lambda: HeadAndTailChatCompletionContext(2, 3),
        lambda: HeadAndTailChatCompletionContext(1, 3),
        lambda: ReasoningModelContext(),
    ):
        context = make()
        for message in history:
            await context.add_message(message.model_copy())
        views.append(await context.get_messages())
        state = await context.save_state()
        again = make()
        await again.load_state(json.loads(json.dumps(state)))
        print(type(context).__name__, len(views[-1]), await again.get_messages() == views[-1])
        await context.clear()
        print(await context.get_messages())
    for bad in (lambda: BufferedChatCompletionContext(0), lambda: HeadAndTailChatCompletionContext(0, 1)):
        try:
            bad()
        except ValueError:
            print("ValueError")
    memory = LastWord()
    agent = AssistantAgent("agent", OpenAIChatCompletionClient(model="gpt-4o"), memory=[memory], system_message=None)
    results.append(await agent.run(task="abc"))
    many = ListMemory()
    await many.add(MemoryContent(content={"a": [1, 2]}, mime_type=MemoryMimeType.JSON))
    await many.add(MemoryContent(content="# Title", mime_type="text/markdown"))
    for each in (await many.query("anything")).results:
        print(each.model_dump_json())
    context = UnboundedChatCompletionContext()
    print((await many.update_context(context)).memories.results == many.content)
    views.append(await context.get_messages())
    many.content = []
    print(await many.query(""), (await many.update_context(UnboundedChatCompletionContext())).memories)
    try:
        AssistantAgent("agent", OpenAIChatCompletionClient(model="gpt-4o"), memory=3)
    except TypeError:
        print("TypeError")


asyncio.run(main())
