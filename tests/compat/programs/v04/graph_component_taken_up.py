"""The graph is made from its component, takes up the state and ends."""

import asyncio
import json

from autogen_agentchat.teams import GraphFlow

results = []


async def main() -> None:
    with open("flow.json") as file:
        flow = GraphFlow.load_component(json.load(file))
    with open("flow_state.json") as file:
        state = json.load(file)
    del state["agent_states"]["reviewer"]["agent_state"]
    state["agent_states"]["reviewer"]["agent_state"] = {"type": "BaseState", "version": "1.0.0"}
    await flow.load_state(state)
    results.append(await flow.run())
    results.append(await flow.run(task="And once more."))
    manager = (await flow.save_state())["agent_states"]["GraphManager"]
    print(sorted(manager), manager["ready"], manager["remaining"], manager["enqueued_any"], manager["current_turn"])


asyncio.run(main())
