"""A graph of a writer, two editors at once and a final reviewer; twice; its states and stop reasons."""

import asyncio
import json

from autogen_agentchat.agents import AssistantAgent, MessageFilterAgent, MessageFilterConfig, PerSourceFilter
from autogen_agentchat.teams import DiGraphBuilder, GraphFlow
from autogen_agentchat.ui import Console
from autogen_ext.models.openai import OpenAIChatCompletionClient

client = OpenAIChatCompletionClient(model="gpt-4.1-nano")
results = []
states = []
components = []


async def main() -> None:
    writer = AssistantAgent("writer", model_client=client, system_message="Draft.")
    editor1 = AssistantAgent("editor1", model_client=client, system_message="Edit for grammar.")
    editor2 = AssistantAgent("editor2", model_client=client, system_message="Edit for style.")
    final_reviewer = AssistantAgent("final_reviewer", model_client=client, system_message="Consolidate.")
    filtered = MessageFilterAgent(
        name="final_reviewer",
        wrapped_agent=final_reviewer,
        filter=MessageFilterConfig(
            per_source=[
                PerSourceFilter(source="user", position="first", count=1),
                PerSourceFilter(source="editor2", position="last", count=1),
                PerSourceFilter(source="editor1", position="last", count=1),
            ]
        ),
    )
    builder = DiGraphBuilder()
    builder.add_node(writer).add_node(editor1).add_node(editor2).add_node(filtered)
    builder.add_edge(writer, editor1)
    builder.add_edge(writer, editor2)
    builder.add_edge(editor1, filtered)
    builder.add_edge(editor2, filtered)
    graph = builder.build()
    print(graph.model_dump_json())
    print(sorted(graph.get_start_nodes()), sorted(graph.get_leaf_nodes()), graph.get_parents(), graph.get_has_cycles())
    flow = GraphFlow(participants=builder.get_participants(), graph=graph)
    print(flow.name, flow.description, filtered.description)
    result = await flow.run(task="Write a short paragraph about climate change.")
    print(result.stop_reason, sorted(m.source for m in result.messages))
    results.append(result.messages[-1])
    state = await flow.save_state()
    states.append(state["agent_states"]["GraphManager"])
    component = flow.dump_component()
    print(sorted(component.config))
    print(json.dumps([component.config[key] for key in ("participants", "graph", "name", "description")]))


asyncio.run(main())
