"""A person is asked: by default, by functions of the program, after a handoff; the id of the request."""

import asyncio
import sys

from autogen_agentchat.agents import AssistantAgent, UserProxyAgent
from autogen_agentchat.conditions import TextMentionTermination
from autogen_agentchat.messages import HandoffMessage
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_agentchat.ui import Console, UserInputManager
from autogen_core import CancellationToken
from autogen_ext.models.openai import OpenAIChatCompletionClient

client = OpenAIChatCompletionClient(model="gpt-4o-mini")
results = []
said = []


def type_in(prompt: str) -> str:
    said.append(prompt)
    return sys.stdin.readline().strip()


async def ask(prompt: str, cancellation_token: CancellationToken | None = None) -> str:
    print("asked", bool(UserProxyAgent.InputRequestContext.request_id()))
    return "from the function"


def callback(prompt: str) -> str:
    return "APPROVE by callback"


async def main() -> None:
    assistant = AssistantAgent("assistant", client)
    user_proxy = UserProxyAgent("user_proxy", input_func=type_in)
    team = RoundRobinGroupChat([assistant, user_proxy], termination_condition=TextMentionTermination("APPROVE"))
    results.append(await Console(team.run_stream(task="Write a 4-line poem about the ocean.")))
    asked = UserProxyAgent("asked", input_func=ask)
    results.append(await Console(asked.run_stream(task="Anything?")))
    handoff = HandoffMessage(source="assistant", target="asked", content="Your turn.")
    results.append(await Console(asked.run_stream(task=handoff)))
    try:
        await asked.run(task=HandoffMessage(source="assistant", target="other", content="Your turn."))
    except RuntimeError as error:
        said.append(str(error))
    try:
        UserProxyAgent.InputRequestContext.request_id()
    except RuntimeError:
        print("no request")
    manager = UserInputManager(callback)
    team = RoundRobinGroupChat(
        [assistant, UserProxyAgent("user_proxy", input_func=manager.get_wrapped_callback())],
        termination_condition=TextMentionTermination("APPROVE", sources=["user_proxy"]),
    )
    results.append(await Console(team.run_stream(task="Write it again."), user_input_manager=manager))


asyncio.run(main())
