"""The events that a team and the runtime log, as a usage tracker and a trace read them."""

import asyncio
import json
import logging
from dataclasses import dataclass

from autogen_agentchat import EVENT_LOGGER_NAME as CHAT_EVENTS
from autogen_agentchat import TRACE_LOGGER_NAME as CHAT_TRACE
from autogen_agentchat.agents import AssistantAgent
from autogen_core import EVENT_LOGGER_NAME, ROOT_LOGGER_NAME, TRACE_LOGGER_NAME, AgentId, MessageContext, RoutedAgent, SingleThreadedAgentRuntime, message_handler
from autogen_core.logging import LLMCallEvent, MessageEvent, ToolCallEvent
from autogen_ext.models.openai import OpenAIChatCompletionClient


class LLMUsageTracker(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.prompt_tokens = self.completion_tokens = 0

    def emit(self, record: logging.LogRecord) -> None:
        if isinstance(record.msg, LLMCallEvent):
            self.prompt_tokens += record.msg.prompt_tokens
            self.completion_tokens += record.msg.completion_tokens
        elif isinstance(record.msg, ToolCallEvent):
            tools.append(json.loads(str(record.msg)))
        elif isinstance(record.msg, MessageEvent):
            messages.append(json.loads(str(record.msg)))


@dataclass
class Message:
    content: str


class Echo(RoutedAgent):
    @message_handler
    async def on_message(self, message: Message, ctx: MessageContext) -> Message:
        return Message(message.content + "!")


def look(word: str) -> str:
    """Look up."""
    return word.upper()


tools = []
messages = []
print(ROOT_LOGGER_NAME, EVENT_LOGGER_NAME, TRACE_LOGGER_NAME, CHAT_EVENTS, CHAT_TRACE)
logger = logging.getLogger(EVENT_LOGGER_NAME)
logger.setLevel(logging.INFO)
tracker = LLMUsageTracker()
logger.handlers = [tracker]


async def main() -> None:
    client = OpenAIChatCompletionClient(model="gpt-4o")
    agent = AssistantAgent("agent", client, tools=[look], reflect_on_tool_use=True)
    await agent.run(task="Look up tea.")
    print(tracker.prompt_tokens, tracker.completion_tokens)
    runtime = SingleThreadedAgentRuntime()
    await Echo.register(runtime, "echo", lambda: Echo("echo"))
    runtime.start()
    await runtime.send_message(Message("hello"), AgentId("echo", "k"))
    await runtime.stop_when_idle()


asyncio.run(main())
