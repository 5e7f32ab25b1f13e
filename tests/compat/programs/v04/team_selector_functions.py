"""Functions select or propose, sync and async; wrong names; streaming selection told by events."""

import asyncio

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.conditions import MaxMessageTermination
from autogen_agentchat.teams import SelectorGroupChat
from autogen_core.model_context import BufferedChatCompletionContext
from autogen_ext.models.openai import OpenAIChatCompletionClient

client = OpenAIChatCompletionClient(model="gpt-4o", stream_options={"include_usage": True})
results = []
events = []


def team(**settings):
    agents = [AssistantAgent(name, client, description=f"{name}!") for name in ("alice", "bob", "carol")]
    return SelectorGroupChat(agents, client, **settings)


def planner_first(messages):
    print("selecting after", [m.source for m in messages])
    return "alice" if messages[-1].source != "alice" else None


async def not_alice(messages):
    return ["bob", "carol"]


def only_carol(messages):
    return ["carol"]


async def main() -> None:
    results.append(await team(selector_func=planner_first, max_turns=3).run(task="Go."))
    results.append(await team(candidate_func=not_alice, max_turns=2).run(task="Go on."))
    results.append(await team(candidate_func=only_carol, max_turns=2, allow_repeated_speaker=True).run(task="Carol."))
    for wrong in ({"selector_func": lambda m: "dave"}, {"candidate_func": lambda m: ["dave"]}, {"candidate_func": lambda m: []}):
        try:
            await team(max_turns=1, **wrong).run(task="Wrong.")
        except Exception as error:
            print(type(error).__name__)
    streaming = team(
        model_client_streaming=True,
        emit_team_events=True,
        termination_condition=MaxMessageTermination(3),
        model_context=BufferedChatCompletionContext(1),
    )
    async for event in streaming.run_stream(task="Stream."):
        print(type(event).__name__, getattr(event, "content", None))
        events.append(event)


asyncio.run(main())
