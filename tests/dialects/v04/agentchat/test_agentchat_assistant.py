"""An assistant answers with its model, runs the tools that the model calls, and hands over."""

from __future__ import annotations

import asyncio
import json
import warnings
from typing import Any

import pytest
from pydantic import BaseModel

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.base import Handoff, TaskResult
from autogen_agentchat.messages import HandoffMessage, StructuredMessage, ToolCallSummaryMessage
from autogen_core import CancellationToken, FunctionCall
from autogen_core.memory import ListMemory, MemoryContent, MemoryMimeType
from autogen_core.models import AssistantMessage, FunctionExecutionResultMessage, LLMMessage, SystemMessage, UserMessage
from autogen_core.tools import ToolResult, ToolSchema, Workbench
from tests.dialects.v04.agentchat.chatting import INFO, Scripted, call, kinds, result, texts


def add(a: int, b: int) -> int:
    """Add numbers."""
    return a + b


async def fail() -> str:
    """Fail."""
    raise ValueError("no way")


def run(agent: AssistantAgent, task: Any = "go") -> TaskResult:
    return asyncio.run(agent.run(task=task))


def test_a_text_is_the_answer_and_carries_what_it_used() -> None:
    client = Scripted("hello")
    said = run(AssistantAgent("alice", client, system_message="Be kind."))
    assert texts(said) == ["user: go", "alice: hello"]
    assert said.messages[-1].models_usage is not None
    assert said.messages[-1].models_usage.prompt_tokens == 10
    assert client.asked == [[SystemMessage(content="Be kind."), UserMessage(content="go", source="user")]]
    assert said.stop_reason is None


def test_without_a_system_message_the_model_sees_none() -> None:
    client = Scripted("hello")
    run(AssistantAgent("alice", client, system_message=None))
    assert kinds(client.asked[0]) == ["UserMessage"]


def test_the_result_of_a_tool_is_the_answer() -> None:
    client = Scripted([call("add", '{"a": 1, "b": 2}')])
    said = run(AssistantAgent("alice", client, tools=[add]))
    assert kinds(said.messages) == [
        "TextMessage",
        "ToolCallRequestEvent",
        "ToolCallExecutionEvent",
        "ToolCallSummaryMessage",
    ]
    summary = said.messages[-1]
    assert isinstance(summary, ToolCallSummaryMessage)
    assert (summary.content, summary.results[0].is_error, summary.models_usage) == ("3", False, None)
    assert client.how[0]["tools"][0]["name"] == "add"


def test_calls_of_one_answer_run_at_the_same_time_and_keep_their_order() -> None:
    arrived = asyncio.Event()

    async def first() -> str:
        """Wait for the second."""
        await asyncio.wait_for(arrived.wait(), 10)
        return "one"

    async def second() -> str:
        """Let the first go on."""
        arrived.set()
        return "two"

    said = run(AssistantAgent("alice", Scripted([call("first"), call("second", id="2")]), tools=[first, second]))
    assert said.messages[-1].to_text() == "one\ntwo"


@pytest.mark.parametrize(
    ("wrong", "part"),
    [
        (call("fail"), "no way"),
        (call("add", "{not json"), "Error"),
        (call("add", '["a"]'), "JSON object"),
        (call("add", '{"a": 1}'), "b"),
        (call("nothing"), "not found in any workbench"),
    ],
)
def test_what_goes_wrong_in_a_tool_is_a_result_that_the_model_reads(wrong: FunctionCall, part: str) -> None:
    client = Scripted([wrong], "I see")
    said = run(AssistantAgent("alice", client, tools=[add, fail], reflect_on_tool_use=True))
    read = client.asked[1][-1]
    assert isinstance(read, FunctionExecutionResultMessage)
    assert read.content[0].is_error
    assert part in read.content[0].content
    assert said.messages[-1].to_text() == "I see"


class Broken(Workbench):
    """A workbench that raises where it should return an error."""

    async def list_tools(self) -> list[ToolSchema]:
        return [{"name": "break"}]

    async def call_tool(self, name: str, *args: Any, **kwargs: Any) -> ToolResult:
        raise ConnectionError("gone")

    async def start(self) -> None: ...
    async def stop(self) -> None: ...
    async def reset(self) -> None: ...
    async def save_state(self) -> Any: ...
    async def load_state(self, state: Any) -> None: ...


def test_a_workbench_that_raises_does_not_hang_the_agent() -> None:
    said = run(AssistantAgent("alice", Scripted([call("break")]), workbench=Broken()))
    assert "gone" in said.messages[-1].to_text()


def test_reflection_asks_once_more_without_tools() -> None:
    client = Scripted([call("add", '{"a": 1, "b": 2}')], "It is 3.")
    said = run(AssistantAgent("alice", client, tools=[add], reflect_on_tool_use=True))
    assert said.messages[-1].to_text() == "It is 3."
    assert "tools" not in client.how[1]
    assert client.how[1]["tool_choice"] == "none"


def test_tools_may_be_called_in_several_rounds() -> None:
    client = Scripted([call("add", '{"a": 1, "b": 2}')], [call("add", '{"a": 3, "b": 4}')], "7")
    said = run(AssistantAgent("alice", client, tools=[add], max_tool_iterations=5))
    assert kinds(said.messages)[1:] == ["ToolCallRequestEvent", "ToolCallExecutionEvent"] * 2 + ["TextMessage"]


def test_when_the_rounds_are_used_up_only_the_last_is_summed_up() -> None:
    client = Scripted([call("add", '{"a": 1, "b": 2}')], [call("add", '{"a": 3, "b": 4}')])
    said = run(AssistantAgent("alice", client, tools=[add], max_tool_iterations=2))
    assert said.messages[-1].to_text() == "7"


def test_a_format_or_a_function_says_how_a_result_reads() -> None:
    answers = [call("add", '{"a": 1, "b": 2}')]
    one = AssistantAgent("alice", Scripted(answers), tools=[add], tool_call_summary_format="{tool_name}={result}")
    other = AssistantAgent(
        "alice",
        Scripted(answers),
        tools=[add],
        tool_call_summary_formatter=lambda call, result: f"<{call.name}:{result.content}>",
    )
    assert run(one).messages[-1].to_text() == "add=3"
    assert run(other).messages[-1].to_text() == "<add:3>"


def test_a_handoff_ends_the_turn_and_takes_the_other_calls_along() -> None:
    client = Scripted(result([call("transfer_to_bob"), call("add", '{"a": 1, "b": 2}', "2")], thought="hm"))
    said = run(AssistantAgent("alice", client, tools=[add], handoffs=["bob"], max_tool_iterations=9))
    message = said.messages[-1]
    assert isinstance(message, HandoffMessage)
    assert message.target == "bob"
    assert kinds(message.context) == ["AssistantMessage", "FunctionExecutionResultMessage"]
    calls = message.context[0].content
    assert [each.name for each in calls if isinstance(each, FunctionCall)] == ["add"]


def test_of_several_handoffs_the_first_counts_and_a_warning_says_so() -> None:
    client = Scripted([call("transfer_to_bob"), call("transfer_to_carol", id="2")])
    with pytest.warns(UserWarning, match="Multiple handoffs detected"):
        said = run(AssistantAgent("alice", client, handoffs=["bob", Handoff(target="carol")]))
    assert isinstance(said.messages[-1], HandoffMessage)
    assert said.messages[-1].target == "bob"


def test_the_context_of_a_handoff_is_heard_before_its_words() -> None:
    client = Scripted("yes")
    context: list[LLMMessage] = [AssistantMessage(content="I found it", source="bob")]
    run(AssistantAgent("alice", client), HandoffMessage(source="bob", target="alice", content="go on", context=context))
    assert client.asked[0][1:] == [*context, UserMessage(content="go on", source="bob")]


class Verdict(BaseModel):
    good: bool


def test_a_typed_answer_is_a_structured_message() -> None:
    client = Scripted('{"good": true}')
    agent = AssistantAgent("alice", client, output_content_type=Verdict, output_content_type_format="good: {good}")
    message = run(agent).messages[-1]
    assert isinstance(message, StructuredMessage)
    assert message.content == Verdict(good=True)
    assert message.to_text() == "good: True"
    assert client.how[0]["json_output"] is Verdict


def test_the_format_of_a_typed_answer_also_holds_for_one_after_tools() -> None:
    client = Scripted([call("add", '{"a": 1, "b": 2}')], '{"good": true}')
    agent = AssistantAgent(
        "alice", client, tools=[add], output_content_type=Verdict, output_content_type_format="good: {good}"
    )
    assert run(agent).messages[-1].to_text() == "good: True"


def test_pieces_of_a_stream_announce_the_message_that_follows_and_are_not_kept() -> None:
    async def read() -> list[Any]:
        agent = AssistantAgent("alice", Scripted("one two"), model_client_stream=True)
        return [item async for item in agent.run_stream(task="go")]

    items = asyncio.run(read())
    assert kinds(items) == [
        "TextMessage",
        "ModelClientStreamingChunkEvent",
        "ModelClientStreamingChunkEvent",
        "TextMessage",
        "TaskResult",
    ]
    assert {items[1].full_message_id, items[2].full_message_id} == {items[3].id}
    assert kinds(items[-1].messages) == ["TextMessage", "TextMessage"]


def test_a_thought_is_an_event_of_its_own() -> None:
    said = run(AssistantAgent("alice", Scripted(result("so", thought="hm"))))
    assert kinds(said.messages) == ["TextMessage", "ThoughtEvent", "TextMessage"]


def test_memory_is_shown_anew_in_each_turn_and_never_piles_up() -> None:
    memory = ListMemory()
    asyncio.run(memory.add(MemoryContent(content="likes tea", mime_type=MemoryMimeType.TEXT)))
    client = Scripted("one", "two")
    agent = AssistantAgent("alice", client, memory=[memory])
    first, second = run(agent), run(agent)
    assert kinds(first.messages) == ["TextMessage", "MemoryQueryEvent", "TextMessage"]
    assert kinds(second.messages) == ["TextMessage", "MemoryQueryEvent", "TextMessage"]
    assert kinds(client.asked[0]) == ["SystemMessage", "UserMessage", "SystemMessage"]
    assert kinds(client.asked[1]) == [
        "SystemMessage",
        "UserMessage",
        "AssistantMessage",
        "UserMessage",
        "SystemMessage",
    ]
    state = asyncio.run(agent.save_state())
    assert "likes tea" not in json.dumps(state)


def test_an_answer_that_fails_is_as_if_it_had_never_been_asked_for() -> None:
    client = Scripted([call("add", '{"a": 1, "b": 2}')], RuntimeError("overloaded"), "now")
    agent = AssistantAgent("alice", client, tools=[add], reflect_on_tool_use=True)
    with pytest.raises(RuntimeError, match="overloaded"):
        run(agent)
    run(agent, "again")
    assert kinds(client.asked[-1]) == ["SystemMessage", "UserMessage"]


def test_two_tasks_at_the_same_time_are_answered_one_after_the_other() -> None:
    client = Scripted("one", "two")
    agent = AssistantAgent("alice", client)

    async def both() -> None:
        await asyncio.gather(agent.run(task="a"), agent.run(task="b"))

    asyncio.run(both())
    assert kinds(client.asked[1]) == ["SystemMessage", "UserMessage", "AssistantMessage", "UserMessage"]


def test_an_agent_that_waits_for_itself_is_told_so() -> None:
    async def ask_again() -> str:
        """Ask the same agent."""
        return str((await agent.run(task="you?")).messages[-1].to_text())

    agent = AssistantAgent("alice", Scripted([call("ask_again")]), tools=[ask_again])
    assert "something that it waits for itself" in run(agent).messages[-1].to_text()


def test_the_state_goes_over_to_another_agent() -> None:
    agent = AssistantAgent("alice", Scripted("one"))
    run(agent)
    state = json.loads(json.dumps(asyncio.run(agent.save_state())))
    client = Scripted("two")
    other = AssistantAgent("alice", client)
    asyncio.run(other.load_state(state))
    run(other, "more")
    assert kinds(client.asked[0]) == ["SystemMessage", "UserMessage", "AssistantMessage", "UserMessage"]


def test_a_reset_forgets_everything() -> None:
    client = Scripted("one", "two")
    agent = AssistantAgent("alice", client)
    run(agent)
    asyncio.run(agent.on_reset(CancellationToken()))
    run(agent)
    assert len(client.asked[1]) == 2


NO_TOOLS = {**INFO, "function_calling": False}


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"tools": [add, add]}, "Tool names must be unique"),
        ({"handoffs": ["b", "b"]}, "Handoff names must be unique"),
        (
            {"tools": [add], "handoffs": [Handoff(target="x", name="add")]},
            "Handoff names must be unique from tool names",
        ),
        ({"tools": [add], "workbench": Broken()}, "Tools cannot be used with a workbench"),
        ({"tools": [1]}, "Unsupported tool type"),
        ({"handoffs": [1]}, "Unsupported handoff type"),
        ({"max_tool_iterations": 0}, "greater than or equal to 1, got 0"),
        ({"tools": [add], "info": NO_TOOLS}, "The model does not support function calling"),
        ({"handoffs": ["b"], "info": NO_TOOLS}, "does not support function calling, which is needed for handoffs"),
        ({"name": "no name"}, "identifier"),
    ],
)
def test_what_cannot_work_is_refused_when_the_agent_is_made(wrong: dict[str, Any], text: str) -> None:
    info = wrong.pop("info", INFO)
    with pytest.raises(ValueError, match=text):
        AssistantAgent(wrong.pop("name", "alice"), Scripted(info=info), **wrong)


def test_a_memory_that_is_none_is_refused() -> None:
    wrong: Any = "no memory"
    with pytest.raises(TypeError):
        AssistantAgent("alice", Scripted(), memory=wrong)


def test_pictures_are_left_out_for_a_model_that_cannot_see() -> None:
    from PIL import Image as Pictures

    from autogen_agentchat.messages import MultiModalMessage
    from autogen_core import Image

    client = Scripted("ok", info={**INFO, "vision": False})
    picture = Image(Pictures.new("RGB", (1, 1)))
    run(AssistantAgent("alice", client), MultiModalMessage(content=["look", picture], source="user"))
    assert "<image>" in str(client.asked[0][-1].content)


def test_a_cancelled_answer_ends_at_once_with_what_there_was() -> None:
    async def go() -> TaskResult:
        client = Scripted([call("add", '{"a": 1, "b": 2}')])
        client.waits_at = asyncio.Event()
        agent, token = AssistantAgent("alice", client, tools=[add], reflect_on_tool_use=True), CancellationToken()
        events: list[Any] = []

        async def read() -> None:
            async for item in agent.run_stream(task="go", cancellation_token=token):
                events.append(item)

        reading = asyncio.ensure_future(read())
        await client.waits_at.wait()
        token.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await asyncio.wait_for(reading, 5)
        assert len(events) == 3
        return caught.value.partial  # type: ignore[attr-defined, no-any-return]

    partial = asyncio.run(go())
    assert kinds(partial.messages) == ["TextMessage", "ToolCallRequestEvent", "ToolCallExecutionEvent"]


def test_the_result_says_what_the_task_used() -> None:
    said = run(
        AssistantAgent("alice", Scripted([call("add", '{"a": 1, "b": 2}')], "3"), tools=[add], reflect_on_tool_use=True)
    )
    assert said.usage is not None
    assert (said.usage.calls, said.usage.prompt_tokens, said.usage.completion_tokens) == (2, 20, 10)
    assert said.usage.by_agent["alice"].calls == 2
    assert "usage" not in said.model_dump()


def test_nothing_is_warned_of_in_an_ordinary_run() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run(AssistantAgent("alice", Scripted("hello"), tools=[add]))
