"""Handoffs, responses and results are those of AutoGen 0.7.5."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import Any

import pytest
from pydantic import ValidationError

import autogen_agentchat
from autogen_agentchat.agents import BaseChatAgent
from autogen_agentchat.base import Handoff, Response, TaskResult, TaskUsage
from autogen_agentchat.messages import TextMessage, ToolCallRequestEvent
from autogen_core import CancellationToken, FunctionCall


def test_the_version_and_the_loggers_are_those_that_programs_look_for() -> None:
    assert autogen_agentchat.__version__ == "0.7.5"
    assert autogen_agentchat.TRACE_LOGGER_NAME == "autogen_agentchat"
    assert autogen_agentchat.EVENT_LOGGER_NAME == "autogen_agentchat.events"


def test_a_handoff_fills_in_what_was_not_given() -> None:
    assert Handoff(target="Bob").model_dump() == {
        "target": "Bob",
        "description": "Handoff to Bob.",
        "name": "transfer_to_bob",
        "message": "Transferred to Bob, adopting the role of Bob immediately.",
    }


def test_a_handoff_keeps_what_was_given() -> None:
    given = {"target": "b c", "name": "go", "description": "d", "message": "m"}
    assert Handoff(**given).model_dump() == given


@pytest.mark.parametrize(
    ("name", "text"),
    [("1x", "Handoff name must be a valid identifier: 1x"), (1, "Handoff name must be a string: 1")],
)
def test_a_handoff_refuses_a_name_that_no_tool_can_have(name: Any, text: str) -> None:
    with pytest.raises(ValidationError, match=text):
        Handoff(target="b", name=name)


def test_a_handoff_needs_a_target() -> None:
    with pytest.raises(ValidationError, match="target"):
        Handoff.model_validate({})


def test_the_tool_of_a_handoff_takes_nothing_and_answers_with_its_message() -> None:
    tool = Handoff(target="Bob").handoff_tool
    assert tool.schema == {
        "name": "transfer_to_bob",
        "description": "Handoff to Bob.",
        "parameters": {"type": "object", "properties": {}, "required": [], "additionalProperties": False},
        "strict": True,
    }
    message = "Transferred to Bob, adopting the role of Bob immediately."
    assert asyncio.run(tool.run_json({}, CancellationToken())) == message


def test_a_result_is_written_down_with_all_fields_of_its_messages() -> None:
    message = TextMessage(content="hi", source="a")
    event = ToolCallRequestEvent(content=[FunctionCall(id="1", arguments="{}", name="f")], source="a")
    result = TaskResult(messages=[message, event], stop_reason="x")
    assert result.model_dump(mode="json") == {"messages": [message.dump(), event.dump()], "stop_reason": "x"}
    assert TaskResult(messages=[]).stop_reason is None


def test_what_a_run_cost_stands_neither_in_the_json_nor_in_the_text_of_its_result() -> None:
    result = TaskResult(messages=[], usage=TaskUsage(usd=1.0))
    assert result.usage == TaskUsage(usd=1.0)
    assert "usage" not in result.model_dump()
    assert "usage" not in repr(result)


def test_a_response_is_made_by_name() -> None:
    message = TextMessage(content="hi", source="a")
    assert Response(chat_message=message).inner_messages is None
    assert [each.name for each in dataclasses.fields(Response)] == ["chat_message", "inner_messages"]
    with pytest.raises(TypeError):
        Response(message)  # type: ignore[call-arg]


def test_an_agent_of_the_programs_own_may_give_its_methods_any_name() -> None:
    class Busy(BaseChatAgent):
        produced_message_types = (TextMessage,)

        def _work(self) -> str:
            return "done"

        def _message(self, text: str) -> TextMessage:
            return TextMessage(content=text, source=self.name)

        async def on_messages(self, messages: Any, cancellation_token: CancellationToken) -> Response:
            return Response(chat_message=self._message(self._work()))

        async def on_reset(self, cancellation_token: CancellationToken) -> None:
            """Nothing to forget."""

    assert asyncio.run(Busy("busy", "works").run(task="go")).messages[-1].to_model_text() == "done"  # type: ignore[union-attr]
