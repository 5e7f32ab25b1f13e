"""Nodes that wait for all or any of their parents, and groups of edges in loops."""

import asyncio

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.conditions import MaxMessageTermination
from autogen_agentchat.teams import DiGraphBuilder, GraphFlow
from autogen_ext.models.openai import OpenAIChatCompletionClient

client = OpenAIChatCompletionClient(model="gpt-4o-mini")
runs = []


def agents(names):
    return [AssistantAgent(name, client, system_message=f"You are {name}.") for name in names]


def build(names, edges, **more):
    builder = DiGraphBuilder()
    by_name = {}
    for agent in agents(names):
        builder.add_node(agent)
        by_name[agent.name] = agent
    for source, target, options in edges:
        builder.add_edge(by_name[source], by_name[target], **options)
    if more.get("entry"):
        builder.set_entry_point(by_name[more["entry"]])
    return builder


async def show(builder, **settings):
    result = await GraphFlow(builder.get_participants(), builder.build(), **settings).run(task="go")
    runs.append(sorted(m.source for m in result.messages))  # nodes of one round end in any order
    print(runs[-1], result.stop_reason)


async def main() -> None:
    # a -> b -> c, a -> d, c and d -> e: all, then any.
    edges = [("a", "b", {}), ("b", "c", {}), ("a", "d", {}), ("c", "e", {}), ("d", "e", {})]
    await show(build("abcde", edges))
    any_edges = [*edges[:3], *[(s, t, {"activation_group": "in", "activation_condition": "any"}) for s, t, _ in edges[3:]]]
    await show(build("abcde", any_edges), termination_condition=MaxMessageTermination(12))
    # A -> B -> C -> B with different groups.
    loop = [
        ("a", "b", {"activation_group": "initial"}),
        ("b", "c", {}),
        ("c", "b", {"activation_group": "feedback", "condition": "loop"}),
        ("c", "e", {"condition": "exit"}),
    ]
    await show(build("abce", loop), termination_condition=MaxMessageTermination(15))
    for bad in (
        lambda: build("ab", [("a", "b", {}), ("b", "a", {})]).build(),
        lambda: build("ab", [("a", "b", {}), ("b", "a", {})], entry="a").build(),
        lambda: build("abc", [("a", "b", {}), ("a", "c", {"condition": "x"})]).build(),
        lambda: build("abc", [("a", "b", {}), ("b", "c", {}), ("c", "a", {})], entry="a").build(),
        lambda: DiGraphBuilder().build(),
        lambda: DiGraphBuilder().add_edge("a", "b"),
    ):
        try:
            print("fine", bad())
        except Exception as error:
            print(type(error).__name__)


asyncio.run(main())
