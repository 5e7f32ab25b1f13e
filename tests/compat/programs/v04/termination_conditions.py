"""Every condition by itself and joined, reset, refused after it fired; as components."""

import asyncio

from autogen_agentchat.base import TerminatedException
from autogen_agentchat.conditions import (
    ExternalTermination,
    FunctionalTermination,
    FunctionCallTermination,
    HandoffTermination,
    MaxMessageTermination,
    SourceMatchTermination,
    StopMessageTermination,
    TextMentionTermination,
    TextMessageTermination,
    TimeoutTermination,
    TokenUsageTermination,
)
from autogen_agentchat.messages import (
    HandoffMessage,
    StopMessage,
    TextMessage,
    ToolCallExecutionEvent,
    ToolCallRequestEvent,
    ToolCallSummaryMessage,
)
from autogen_core import FunctionCall
from autogen_core.models import FunctionExecutionResult, RequestUsage

USAGE = RequestUsage(prompt_tokens=10, completion_tokens=20)
MESSAGES = [
    TextMessage(content="Hello", source="user"),
    TextMessage(content="stop it", source="alice", models_usage=USAGE),
    ToolCallRequestEvent(content=[FunctionCall(id="1", name="look", arguments="{}")], source="bob", models_usage=USAGE),
    ToolCallExecutionEvent(
        content=[FunctionExecutionResult(content="seen", name="look", call_id="1", is_error=False)], source="bob"
    ),
    HandoffMessage(content="over", target="carol", source="bob"),
    StopMessage(content="the end", source="carol"),
]
external = ExternalTermination()
external.set()


async def async_function(messages):
    return any(isinstance(m, HandoffMessage) for m in messages)


conditions = [
    MaxMessageTermination(2),
    MaxMessageTermination(4, include_agent_event=True),
    MaxMessageTermination(2) & TextMentionTermination("stop"),
    MaxMessageTermination(3) | TextMentionTermination("stop"),
    TextMentionTermination("stop", sources=["bob"]),
    TextMentionTermination("seen"),
    StopMessageTermination(),
    TokenUsageTermination(max_total_token=60),
    TokenUsageTermination(max_prompt_token=10),
    TokenUsageTermination(max_completion_token=1000),
    HandoffTermination("carol"),
    HandoffTermination("dave"),
    TimeoutTermination(0),
    TimeoutTermination(1000),
    external,
    SourceMatchTermination(["bob", "dave"]),
    TextMessageTermination(),
    TextMessageTermination("alice"),
    FunctionCallTermination("look"),
    FunctionalTermination(lambda messages: len(messages) > 1),
    FunctionalTermination(async_function),
    (MaxMessageTermination(3) | TextMentionTermination("never")) & (StopMessageTermination() | HandoffTermination("carol")),
    MaxMessageTermination(1) & MaxMessageTermination(3) & HandoffTermination("carol"),
]
fired = []


async def main() -> None:
    for condition in conditions:
        for round in range(2):
            for number, message in enumerate(MESSAGES):
                stop = await condition([message])
                if stop:
                    fired.append([type(condition).__name__, round, number, stop.source, stop.content, condition.terminated])
                    print(fired[-1])
                    break
            await condition.reset()
            print(condition.terminated)
        stop = await condition(MESSAGES)
        print(type(condition).__name__, stop and (stop.source, stop.content))
        if stop:
            try:
                await condition([])
            except (TerminatedException, RuntimeError):
                print("terminated")
        print(await MaxMessageTermination(1)([]))
        try:
            component = condition.dump_component()
            print(component.model_dump_json())
            print(type(condition).load_component(component).dump_component() == component)
        except Exception as error:
            print(type(error).__name__)
    for bad in (lambda: TokenUsageTermination(),):
        try:
            bad()
        except ValueError:
            print("ValueError")


asyncio.run(main())
