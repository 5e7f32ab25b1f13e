"""A model client of the program's own serves agents, teams and streams."""

import asyncio
from typing import Any, AsyncGenerator, Mapping, Sequence

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.teams import SelectorGroupChat
from autogen_agentchat.ui import Console
from autogen_core import FunctionCall
from autogen_core.models import ChatCompletionClient, CreateResult, LLMMessage, ModelInfo, RequestUsage
from autogen_core.tools import Tool, ToolSchema


class Parrot(ChatCompletionClient):
    def __init__(self, stream: bool = True) -> None:
        self._usage = RequestUsage(prompt_tokens=0, completion_tokens=0)
        self.asked: list[Any] = []

    def _answer(self, messages: Sequence[LLMMessage], tools: Sequence[Tool | ToolSchema]) -> CreateResult:
        self.asked.append([[m.type for m in messages], [t["name"] if isinstance(t, dict) else t.name for t in tools]])
        self._usage = RequestUsage(self._usage.prompt_tokens + 1, self._usage.completion_tokens + 2)
        last = messages[-1]
        if tools and last.type == "UserMessage":
            content: Any = [FunctionCall(id="1", name="shout", arguments='{"text": "parrot"}')]
        else:
            content = f"{last.content if isinstance(last.content, str) else last.content[0].content}!"
        reason: Any = "function_calls" if isinstance(content, list) else "stop"
        return CreateResult(finish_reason=reason, content=content, usage=RequestUsage(1, 2), cached=False)

    async def create(self, messages, *, tools=[], tool_choice="auto", json_output=None, extra_create_args={}, cancellation_token=None):
        return self._answer(messages, tools)

    async def create_stream(self, messages, *, tools=[], tool_choice="auto", json_output=None, extra_create_args={}, cancellation_token=None):
        result = self._answer(messages, tools)
        if isinstance(result.content, str):
            for word in result.content.split():
                yield word
        yield result

    async def close(self) -> None:
        print("closed")

    def actual_usage(self) -> RequestUsage:
        return self._usage

    def total_usage(self) -> RequestUsage:
        return self._usage

    def count_tokens(self, messages, *, tools=[]) -> int:
        return len(messages)

    def remaining_tokens(self, messages, *, tools=[]) -> int:
        return 100

    @property
    def capabilities(self):
        return self.model_info

    @property
    def model_info(self) -> ModelInfo:
        return ModelInfo(vision=False, function_calling=True, json_output=False, family="unknown", structured_output=False)


def shout(text: str) -> str:
    """Shout."""
    return text.upper()


asked = []
results = []


async def main() -> None:
    client = Parrot()
    one = AssistantAgent("one", client, tools=[shout], reflect_on_tool_use=True, model_client_stream=True)
    results.append(await Console(one.run_stream(task="Say it.")))
    two = AssistantAgent("two", client, description="The other.")
    team = SelectorGroupChat([one, two], client, selector_prompt="two: {history} {roles} {participants}", max_turns=2)
    results.append(await team.run(task="Talk about two"))
    print(client.total_usage())
    asked.extend(client.asked)
    await client.close()


asyncio.run(main())
