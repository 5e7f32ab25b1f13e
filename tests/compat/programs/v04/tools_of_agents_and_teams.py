"""Agents and teams as tools of another agent; streamed; last message only; state."""

import asyncio
import json

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.conditions import MaxMessageTermination
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_agentchat.tools import AgentTool, TeamTool
from autogen_agentchat.ui import Console
from autogen_ext.models.openai import OpenAIChatCompletionClient

client = OpenAIChatCompletionClient(model="gpt-4o", parallel_tool_calls=False)
results = []


async def main() -> None:
    math_agent = AssistantAgent("math_expert", model_client=client, system_message="You are a math expert.", description="A math expert.")
    math_tool = AgentTool(math_agent, return_value_as_last_message=True)
    chemistry = AgentTool(AssistantAgent("chemistry_expert", client, system_message="Chemistry.", description="Chemist."))
    writer = AssistantAgent("writer", client, system_message="Write.")
    reviewer = AssistantAgent("reviewer", client, system_message="Review.")
    inner = RoundRobinGroupChat([writer, reviewer], termination_condition=MaxMessageTermination(3))
    writing = TeamTool(team=inner, name="writing_team", description="Writes.")
    print(json.dumps([tool.schema for tool in (math_tool, chemistry, writing)], indent=1))
    agent = AssistantAgent(
        "assistant", client, system_message="Use experts.", tools=[math_tool, chemistry, writing], max_tool_iterations=10
    )
    results.append(await Console(agent.run_stream(task="What is the integral of x^2? And water? And a poem.")))
    print(json.dumps(await math_tool.save_state_json(), sort_keys=True))
    print(json.dumps(await writing.save_state_json(), sort_keys=True))
    print(chemistry.dump_component().model_dump_json())
    print(writing.dump_component().model_dump_json())
    loaded = TeamTool.load_component(writing.dump_component())
    print(loaded.name, loaded.description)


asyncio.run(main())
