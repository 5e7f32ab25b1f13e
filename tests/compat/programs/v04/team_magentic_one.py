"""The orchestrator that keeps ledgers: facts, plan, progress, a stall, the final answer."""

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
results = []
states = []


async def main() -> None:
    client = OpenAIChatCompletionClient(model="gpt-4o", model_info=INFO)
    assistant = AssistantAgent("Assistant", client, system_message="Assist.", description="Helps.")
    coder = AssistantAgent("Coder", client, system_message="Code.", description="Writes code.")
    team = MagenticOneGroupChat([assistant, coder], model_client=client, max_stalls=1, final_answer_prompt="Answer now.")
    results.append(await team.run(task="Provide a different proof for Fermat's Last Theorem"))
    states.append(await team.save_state())
    short = MagenticOneGroupChat([assistant], client, max_turns=1)
    results.append(await short.run(task="Too long."))
    with open("magentic.json", "w") as file:
        json.dump(states[0], file)
    print(json.dumps(team.dump_component().config["participants"][0]["config"]["name"]))


asyncio.run(main())
