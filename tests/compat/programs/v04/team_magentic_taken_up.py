"""A team with an orchestrator goes on from the state of another process, with a new task."""

import asyncio
import json

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.teams import MagenticOneGroupChat
from autogen_ext.models.openai import OpenAIChatCompletionClient

INFO = {
    "vision": True,
    "function_calling": True,
    "json_output": True,
    "family": "gpt-4o",
    "structured_output": False,
}
said = []


async def main() -> None:
    client = OpenAIChatCompletionClient(model="gpt-4o", model_info=INFO)
    assistant = AssistantAgent("Assistant", client, system_message="Assist.", description="Helps.")
    coder = AssistantAgent("Coder", client, system_message="Code.", description="Writes code.")
    team = MagenticOneGroupChat([assistant, coder], model_client=client, final_answer_prompt="Answer now.")
    with open("magentic.json") as file:
        await team.load_state(json.load(file))
    result = await team.run(task="Now another one.")
    said.extend([m.source, m.content if m.source != "MagenticOneOrchestrator" else ""] for m in result.messages)
    print(result.stop_reason)
    state = await team.save_state()
    manager = state["agent_states"]["MagenticOneOrchestrator"]
    print(sorted(manager), manager["task"], manager["facts"], manager["plan"], manager["n_stalls"], manager["current_turn"])


asyncio.run(main())
