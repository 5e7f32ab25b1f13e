"""A client and an agent of the program's own: the client streams in its own pieces, the agent asks it by itself."""

import asyncio
import sys
import urllib.request
from collections.abc import AsyncGenerator, Sequence
from typing import Any

from pydantic import BaseModel

from autogen_agentchat.agents import AssistantAgent, BaseChatAgent
from autogen_agentchat.base import Response
from autogen_agentchat.messages import BaseChatMessage, TextMessage
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core import CancellationToken
from autogen_core.models import ChatCompletionClient, CreateResult, ModelInfo, RequestUsage, UserMessage
from autogen_core.tools import BaseStreamTool


class Letters(ChatCompletionClient):
    """Asks a server in a way of its own, and streams by the letter."""

    async def create(self, messages: Any, **how: Any) -> CreateResult:
        body = f'{{"messages": [{{"role": "user", "content": "own: says {len(messages)}"}}]}}'.encode()
        request = urllib.request.Request(f"{sys.argv[1]}/chat/completions", body, {"content-type": "application/json"})
        await asyncio.to_thread(lambda: urllib.request.urlopen(request).read())
        print("own client asked")
        usage = RequestUsage(prompt_tokens=3, completion_tokens=2)
        return CreateResult(
            finish_reason="stop", content=f"after {len(messages)}", usage=usage, cached=False, thought="hm"
        )

    async def create_stream(self, messages: Any, **how: Any) -> AsyncGenerator[str | CreateResult, None]:
        whole = await self.create(messages, **how)
        for letter in str(whole.content):
            yield letter
        yield whole

    async def close(self) -> None: ...

    def actual_usage(self) -> RequestUsage:
        return RequestUsage(prompt_tokens=0, completion_tokens=0)

    total_usage = actual_usage

    def count_tokens(self, messages: Any, **how: Any) -> int:
        return 0

    remaining_tokens = count_tokens

    @property
    def capabilities(self) -> ModelInfo:
        return self.model_info

    @property
    def model_info(self) -> ModelInfo:
        return {
            "vision": False,
            "function_calling": True,
            "json_output": True,
            "family": "own",
            "structured_output": True,
        }


class Asks(BaseChatAgent):
    """An agent that asks the client by itself, twice."""

    produced_message_types = (TextMessage,)

    async def on_messages(self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken) -> Response:
        asked = [UserMessage(content=each.to_text(), source=each.source) for each in messages]
        first = await client.create(asked, cancellation_token=cancellation_token)
        second = await client.create([*asked, *asked], cancellation_token=cancellation_token)
        return Response(chat_message=TextMessage(content=f"{first.content}, {second.content}", source=self.name))

    async def on_reset(self, cancellation_token: CancellationToken) -> None: ...


class Task(BaseModel):
    steps: int


class Steps(BaseStreamTool[Task, TextMessage, str]):
    """A tool that tells of its steps."""

    def __init__(self) -> None:
        super().__init__(Task, str, "steps", "Do steps.")

    async def run(self, args: Task, cancellation_token: CancellationToken) -> str:
        return "unused"

    async def run_stream(self, args: Task, cancellation_token: CancellationToken) -> Any:
        for step in range(args.steps):
            yield TextMessage(content=f"step {step}", source="steps")
        yield "stepped"


client = Letters()


async def main() -> None:
    streams = AssistantAgent("streams", client, system_message="streams: says", model_client_stream=True)
    team = RoundRobinGroupChat([streams, Asks("asks", "asks by itself")], max_turns=4)
    async for item in team.run_stream(task="Say."):
        print(repr(item))
    from autogen_ext.models.openai import OpenAIChatCompletionClient

    model = OpenAIChatCompletionClient(model="gpt-4o", api_key="k", base_url=sys.argv[1])
    steps = AssistantAgent("walker", model, tools=[Steps()], system_message="walker: 1 tools")
    async for item in steps.run_stream(task="Walk."):
        print(repr(item))


asyncio.run(main())
