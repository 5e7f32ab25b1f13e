"""A graph of filters and conditions is written down with the state of its run."""

import asyncio
import json

from autogen_agentchat.agents import AssistantAgent, MessageFilterAgent, MessageFilterConfig, PerSourceFilter
from autogen_agentchat.conditions import MaxMessageTermination
from autogen_agentchat.teams import DiGraphBuilder, GraphFlow
from autogen_ext.models.openai import OpenAIChatCompletionClient

results = []


async def main() -> None:
    client = OpenAIChatCompletionClient(model="gpt-4o")
    writer, reviewer, closer = (
        AssistantAgent(name, client, system_message=f"You are {name}.", description=name)
        for name in ("writer", "reviewer", "closer")
    )
    only = MessageFilterConfig(per_source=[PerSourceFilter(source="writer", position="last", count=1)])
    filtered = MessageFilterAgent("reviewer", reviewer, filter=only)
    builder = DiGraphBuilder().add_node(writer).add_node(filtered).add_node(closer)
    builder.add_edge(writer, filtered)
    builder.add_edge(filtered, writer, condition="REVISE").add_edge(filtered, closer, condition="APPROVE")
    builder.set_entry_point(writer)
    flow = GraphFlow(builder.get_participants(), builder.build(), termination_condition=MaxMessageTermination(4))
    results.append(await flow.run(task="Write."))
    component = flow.dump_component()
    component.config.pop("emit_team_events", None)
    print(component.model_dump_json())
    with open("flow.json", "w") as file:
        file.write(component.model_dump_json())
    with open("flow_state.json", "w") as file:
        json.dump(await flow.save_state(), file)


asyncio.run(main())
