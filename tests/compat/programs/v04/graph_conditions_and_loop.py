"""A graph with a condition and a loop: a generator, a reviewer, a summarizer; functions as conditions."""

import asyncio

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.conditions import MaxMessageTermination
from autogen_agentchat.teams import DiGraphBuilder, GraphFlow
from autogen_agentchat.ui import Console
from autogen_ext.models.openai import OpenAIChatCompletionClient

client = OpenAIChatCompletionClient(model="gpt-4o-mini")
results = []
states = []


def agents(*names):
    return [AssistantAgent(name, client, system_message=f"You are {name}.") for name in names]


async def main() -> None:
    generator, reviewer, summarizer = agents("generator", "reviewer", "summary")
    builder = DiGraphBuilder()
    builder.add_node(generator).add_node(reviewer).add_node(summarizer)
    builder.add_edge(generator, reviewer)
    builder.add_edge(reviewer, summarizer, condition=lambda msg: "APPROVE" in msg.to_model_text())
    builder.add_edge(reviewer, generator, condition=lambda msg: "APPROVE" not in msg.to_model_text())
    builder.set_entry_point(generator)
    graph = builder.build()
    flow = GraphFlow(builder.get_participants(), graph=graph, termination_condition=MaxMessageTermination(10))
    results.append(await Console(flow.run_stream(task="Brainstorm ways to reduce plastic waste.")))
    states.append(await flow.save_state())
    # A text as condition; two of several ways at once.
    a, b, c, d = agents("a", "b", "c", "d")
    builder = DiGraphBuilder().add_node(a).add_node(b).add_node(c).add_node(d)
    builder.add_edge(a, b, condition="left").add_edge(a, c, condition="right").add_edge(a, d, condition="nowhere")
    flow = GraphFlow(builder.get_participants(), builder.build())
    result = await flow.run(task="Which way?")
    print(sorted(m.source for m in result.messages), result.stop_reason)
    flow = GraphFlow(builder.get_participants(), builder.build(), max_turns=1)
    results.append(await flow.run(task="Once only."))
    result = await flow.run()
    print(sorted(m.source for m in result.messages), result.stop_reason)


asyncio.run(main())
