"""Every message leaves events in the log, as objects whose text is JSON."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import pytest

from autogen_core import EVENT_LOGGER_NAME, AgentId, MessageHandlerContext, SingleThreadedAgentRuntime
from autogen_core.logging import LLMCallEvent, LLMStreamEndEvent, LLMStreamStartEvent, ToolCallEvent
from tests.dialects.v04.core.messaging import EVERYBODY, ONE, Answering, Note, Other, runtime_with


def _events(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    return [json.loads(each.getMessage()) for each in caplog.records if each.name == EVENT_LOGGER_NAME]


def _message(**changes: Any) -> dict[str, Any]:
    return {
        "payload": '{"text": "hello"}',
        "sender": None,
        "receiver": "one/k",
        "kind": "MessageKind.DIRECT",
        "delivery_stage": "DeliveryStage.SEND",
        "type": "Message",
        **changes,
    }


def test_a_message_and_its_answer_are_logged_when_sent_and_when_delivered(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger=EVENT_LOGGER_NAME)

    async def main() -> None:
        runtime = await runtime_with("one")
        runtime.start()
        await runtime.send_message(Note("hello"), ONE)
        await runtime.stop_when_idle()

    asyncio.run(main())
    answer = {"payload": '{"text": "answer to hello"}', "sender": "one/k", "receiver": None}
    assert _events(caplog) == [
        _message(),
        _message(delivery_stage="DeliveryStage.DELIVER"),
        _message(**answer, kind="MessageKind.RESPOND"),
        _message(**answer, kind="MessageKind.RESPOND", delivery_stage="DeliveryStage.DELIVER"),
    ]


def test_a_published_message_is_logged_per_recipient(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger=EVENT_LOGGER_NAME)

    async def main() -> None:
        runtime = await runtime_with("one", "two")
        runtime.start()
        await runtime.publish_message(Note("hello"), EVERYBODY)
        await runtime.stop_when_idle()

    asyncio.run(main())
    delivered = _message(kind="MessageKind.PUBLISH", receiver=None, delivery_stage="DeliveryStage.DELIVER")
    assert _events(caplog) == [_message(kind="MessageKind.PUBLISH", receiver="default/default"), delivered, delivered]


def test_what_cannot_be_written_down_is_logged_without_content(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger=EVENT_LOGGER_NAME)

    async def main() -> None:
        runtime = await runtime_with("one")
        await runtime.publish_message(Other("secret"), EVERYBODY)

    asyncio.run(main())
    assert [each["payload"] for each in _events(caplog)] == ["Message could not be serialized"]


def test_exceptions_of_handlers_and_factories_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger=EVENT_LOGGER_NAME)

    async def main() -> None:
        runtime = SingleThreadedAgentRuntime()
        await Answering.register(runtime, "broken", lambda: Answering(1 / 0))  # type: ignore[arg-type]
        runtime.start()
        with pytest.raises(ZeroDivisionError):
            await runtime.send_message(Note("hello"), AgentId("broken", "k"))

    asyncio.run(main())
    assert _events(caplog)[-2:] == [
        {"agent_id": "broken/k", "exception": "division by zero", "type": "AgentConstructionException"},
        {
            "payload": '{"text": "hello"}',
            "handling_agent": "broken/k",
            "exception": "division by zero",
            "type": "MessageHandlerException",
        },
    ]


def test_events_of_models_and_tools_name_the_agent_whose_handler_runs() -> None:
    with MessageHandlerContext.populate_context(ONE):
        call = LLMCallEvent(messages=[{"a": 1}], response={"b": 2}, prompt_tokens=3, completion_tokens=4, more=5)
        tool = ToolCallEvent(tool_name="add", arguments={"a": 1}, result="2")
    start = LLMStreamStartEvent(messages=[])
    end = LLMStreamEndEvent(response={}, prompt_tokens=1, completion_tokens=2)

    assert json.loads(str(call)) == {
        "more": 5,
        "type": "LLMCall",
        "messages": [{"a": 1}],
        "response": {"b": 2},
        "prompt_tokens": 3,
        "completion_tokens": 4,
        "agent_id": "one/k",
    }
    assert (call.prompt_tokens, call.completion_tokens) == (3, 4)
    assert tool.kwargs == {
        "type": "ToolCall",
        "tool_name": "add",
        "arguments": {"a": 1},
        "result": "2",
        "agent_id": "one/k",
    }
    assert start.kwargs == {"type": "LLMStreamStart", "messages": [], "agent_id": None}
    assert (end.prompt_tokens, end.completion_tokens, end.kwargs["type"]) == (1, 2, "LLMStreamEnd")


def test_content_that_is_no_json_is_logged_as_text() -> None:
    event = LLMStreamStartEvent(messages=[{"of": ONE}])

    assert json.loads(str(event))["messages"] == [{"of": "one/k"}]
