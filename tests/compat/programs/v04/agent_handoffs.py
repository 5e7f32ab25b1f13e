"""Handoffs by name and by object, with other calls beside them, several at once, and their context."""

import asyncio
import warnings

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.base import Handoff
from autogen_agentchat.messages import HandoffMessage
from autogen_ext.models.openai import OpenAIChatCompletionClient

client = OpenAIChatCompletionClient(model="gpt-4o", parallel_tool_calls=False)
results = []
said = []
plain = Handoff(target="Bob")
custom = Handoff(target="carol", name="ask_carol", description="Ask Carol.", message="Carol, your turn.")
print(plain, custom)
schema = custom.handoff_tool.schema


def look(word: str) -> str:
    """Look a word up."""
    return word.upper()


async def main() -> None:
    agent = AssistantAgent("alice", client, tools=[look], handoffs=["Bob", custom], max_tool_iterations=3)
    results.append(await agent.run(task="Give it to Bob."))
    results.append(await agent.run(task="Look, then Carol."))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        results.append(await agent.run(task="To both."))
        print([str(w.category.__name__) for w in caught if "andoff" in str(w.message)])
    receiver = AssistantAgent("carol", client)
    last = results[1].messages[-1]
    assert isinstance(last, HandoffMessage)
    results.append(await receiver.run(task=last))
    for bad in (
        lambda: AssistantAgent("a", client, handoffs=["b", "b"]),
        lambda: AssistantAgent("a", client, tools=[look, look]),
        lambda: AssistantAgent("a", client, tools=[look], handoffs=[Handoff(target="look", name="look")]),
        lambda: AssistantAgent("a", client, tools=[3]),
        lambda: AssistantAgent("a", client, handoffs=[3]),
        lambda: AssistantAgent("not a name", client),
        lambda: Handoff(target="x", name="not a name"),
    ):
        try:
            bad()
        except Exception as error:
            print(type(error).__name__)
            said.append(str(error))


asyncio.run(main())
