"""Messages say and write down what AutoGen 0.7.5's do."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from autogen_agentchat.messages import (
    AgentEvent,
    BaseAgentEvent,
    BaseChatMessage,
    BaseMessage,
    BaseTextChatMessage,
    ChatMessage,
    CodeExecutionEvent,
    CodeGenerationEvent,
    HandoffMessage,
    MemoryQueryEvent,
    MessageFactory,
    ModelClientStreamingChunkEvent,
    MultiModalMessage,
    SelectorEvent,
    SelectSpeakerEvent,
    StopMessage,
    StructuredMessage,
    StructuredMessageFactory,
    TextMessage,
    ThoughtEvent,
    ToolCallExecutionEvent,
    ToolCallRequestEvent,
    ToolCallSummaryMessage,
    UserInputRequestedEvent,
)
from autogen_core import FunctionCall, Image
from autogen_core.code_executor import CodeBlock, CodeResult
from autogen_core.memory import MemoryContent, MemoryMimeType
from autogen_core.models import AssistantMessage, FunctionExecutionResult, LLMMessage, RequestUsage, UserMessage

GOLDEN = json.loads((Path(__file__).parent / "messages_of_0_7_5.json").read_text())
"""What 0.7.5 says of the messages below."""

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgYGAAAAAEAAH2FzhVAAAAAElFTkSuQmCC"


class Foo(BaseModel):
    """Doc of foo."""

    x: int
    y: str = "z"


def messages() -> list[BaseChatMessage | BaseAgentEvent]:
    call = FunctionCall(id="1", arguments='{"a":1}', name="f")
    result = FunctionExecutionResult(content="r", name="f", call_id="1", is_error=False)
    image = Image.from_base64(PIXEL)
    base: dict[str, Any] = {
        "source": "a",
        "id": "i",
        "created_at": datetime(2025, 1, 2, 3, 4, 5, 6, tzinfo=UTC),
        "models_usage": RequestUsage(1, 2),
        "metadata": {"k": "v"},
    }
    context: list[LLMMessage] = [
        UserMessage(content="q", source="u"),
        AssistantMessage(content=[call], source="a", thought="t"),
    ]
    remembered = [
        MemoryContent(content="m", mime_type=MemoryMimeType.TEXT),
        MemoryContent(content={"a": 1}, mime_type="application/json", metadata={"a": 1}),
    ]
    return [
        TextMessage(content="hi", **base),
        StopMessage(content="s", **base),
        MultiModalMessage(content=["t", image, "u"], **base),
        HandoffMessage(content="c", target="b", context=context, **base),
        ToolCallSummaryMessage(content="c", tool_calls=[call], results=[result], **base),
        StructuredMessage[Foo](content=Foo(x=1), **base),
        StructuredMessage[Foo](content=Foo(x=1), format_string="X {x} {y}", **base),
        ToolCallRequestEvent(content=[call], **base),
        ToolCallExecutionEvent(content=[result], **base),
        MemoryQueryEvent(content=remembered, **base),
        UserInputRequestedEvent(request_id="r", **base),
        ModelClientStreamingChunkEvent(content="ch", full_message_id="f", **base),
        ThoughtEvent(content="th", **base),
        SelectSpeakerEvent(content=["a", "b"], **base),
        SelectorEvent(content="sel", **base),
        CodeGenerationEvent(
            retry_attempt=1, content="cc", code_blocks=[CodeBlock(code="x", language="python")], **base
        ),
        CodeExecutionEvent(retry_attempt=1, result=CodeResult(exit_code=0, output="out"), **base),
    ]


CASES = [
    pytest.param(*case, id=f"{at}-{case[1]['class']}")
    for at, case in enumerate(zip(messages(), GOLDEN["messages"], strict=True))
]


@pytest.mark.parametrize(("message", "golden"), CASES)
def test_a_message_is_written_down_as_in_0_7_5(message: BaseMessage, golden: dict[str, Any]) -> None:
    assert type(message).__name__ == golden["class"]
    assert message.dump() == golden["dump"]


@pytest.mark.parametrize(("message", "golden"), CASES)
def test_a_message_reads_as_in_0_7_5(message: BaseMessage, golden: dict[str, Any]) -> None:
    assert message.to_text() == golden["text"]
    if isinstance(message, BaseChatMessage):
        assert message.to_model_text() == golden["model_text"]
        assert message.to_model_message().model_dump(mode="json") == golden["model_message"]


@pytest.mark.parametrize(("message", "golden"), CASES)
def test_what_0_7_5_wrote_down_is_loaded(message: BaseMessage, golden: dict[str, Any]) -> None:
    assert type(message).load(golden["dump"]).dump() == golden["dump"]


@pytest.mark.parametrize(("message", "golden"), CASES)
def test_the_json_schema_is_that_of_0_7_5(message: BaseMessage, golden: dict[str, Any]) -> None:
    expected = GOLDEN["schema"][golden["class"]]
    schema = type(message).model_json_schema()
    assert {key: schema[key] for key in expected} == expected


def test_every_message_has_an_id_of_its_own_in_the_form_of_a_uuid() -> None:
    ids = [TextMessage(content="x", source="s").id for _ in range(1000)]
    assert len(set(ids)) == 1000
    assert all(str(uuid.UUID(each)) == each and uuid.UUID(each).version == 4 for each in ids)


def test_a_message_knows_when_it_was_made_in_utc() -> None:
    made = TextMessage(content="x", source="s").created_at
    assert made.tzinfo is UTC
    assert abs(datetime.now(UTC) - made) < timedelta(seconds=5)


def test_messages_do_not_share_their_metadata() -> None:
    one, other = TextMessage(content="x", source="s"), TextMessage(content="x", source="s")
    one.metadata["k"] = "v"
    assert other.metadata == {}


def test_an_image_is_its_png_where_no_placeholder_stands_for_it() -> None:
    message = MultiModalMessage(content=["t", Image.from_base64(PIXEL), "u"], source="a")
    assert message.to_model_text(None) == f"t {PIXEL}u"
    assert message.to_model_text("[x]") == "t [x]u"


def test_iterm_shows_an_image_by_an_escape_sequence() -> None:
    message = MultiModalMessage(content=["t", Image.from_base64(PIXEL), "u"], source="a")
    assert message.to_text(iterm=True) == f"t\n\x1b]1337;File=inline=1:{PIXEL}\x07\n\nu"


def test_a_message_is_not_loaded_as_one_of_another_type() -> None:
    with pytest.raises(ValidationError, match="TextMessage"):
        TextMessage.load({"content": "x", "source": "s", "type": "StopMessage"})


def test_base_classes_cannot_be_made() -> None:
    for abstract in (BaseMessage, BaseChatMessage, BaseTextChatMessage, BaseAgentEvent):
        if abstract is BaseTextChatMessage:
            continue  # nothing is left abstract there, as in 0.7.5
        with pytest.raises(TypeError, match="abstract"):
            abstract(source="a")  # type: ignore[abstract, call-arg]


def test_messages_and_events_are_told_apart_by_type() -> None:
    chat: TypeAdapter[Any] = TypeAdapter(ChatMessage)
    event: TypeAdapter[Any] = TypeAdapter(AgentEvent)
    stop = StopMessage(content="s", source="a")
    thought = ThoughtEvent(content="t", source="a")
    assert chat.validate_python(stop.dump()) == stop.model_copy(update={"created_at": stop.created_at})
    assert event.validate_python(thought.dump()).dump() == thought.dump()


def test_a_factory_knows_every_message_and_event() -> None:
    factory = MessageFactory()
    for message in messages():
        if not isinstance(message, StructuredMessage):
            assert factory.create(message.dump()).dump() == message.dump()


def test_a_factory_loads_a_selector_event() -> None:
    event = SelectorEvent(content="a", source="SelectorGroupChatManager")
    assert isinstance(MessageFactory().create(event.dump()), SelectorEvent)


def test_a_factory_loads_structured_messages_of_registered_types() -> None:
    factory = MessageFactory()
    message = StructuredMessage[Foo](content=Foo(x=1), source="a")
    assert not factory.is_registered(StructuredMessage[Foo])
    factory.register(StructuredMessage[Foo])
    loaded = factory.create(message.dump())
    assert isinstance(loaded, StructuredMessage)
    assert loaded.content == Foo(x=1)


@pytest.mark.parametrize(
    ("wrong", "text"),
    [(TextMessage, "is already registered"), (int, "must be a subclass of BaseChatMessage or BaseAgentEvent")],
)
def test_a_factory_refuses_what_it_knows_and_what_is_no_message(wrong: Any, text: str) -> None:
    with pytest.raises(ValueError, match=text):
        MessageFactory().register(wrong)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({}, "Field 'type' is required in the message data to recover the message type."),
        ({"type": "Nope"}, "Unknown message type: Nope"),
    ],
)
def test_a_factory_refuses_data_of_no_known_type(data: dict[str, Any], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        MessageFactory().create(data)


def test_a_structured_message_type_is_made_from_a_model() -> None:
    factory = StructuredMessageFactory(input_model=Foo, format_string="f {x}")
    assert factory.ContentModel is Foo
    assert factory.StructuredMessage is StructuredMessage[Foo]
    assert factory.format_string == "f {x}"


def test_a_structured_message_type_comes_back_from_its_component() -> None:
    dumped = StructuredMessageFactory(input_model=Foo, format_string="f {x}").dump_component()
    assert dumped.provider == "autogen_agentchat.messages.StructuredMessageFactory"
    assert dumped.component_type == "structured_message"
    assert dumped.config == {
        "json_schema": Foo.model_json_schema(),
        "format_string": "f {x}",
        "content_model_name": "Foo",
    }
    loaded = StructuredMessageFactory.load_component(dumped)
    assert loaded.StructuredMessage.__name__ == "StructuredMessage[Foo]"
    assert loaded.ContentModel.model_validate({"x": 3}).model_dump() == {"x": 3, "y": "z"}


def test_a_structured_message_type_made_from_a_schema_has_a_name() -> None:
    schema = Foo.model_json_schema()
    assert StructuredMessageFactory(json_schema=schema).ContentModel.__name__ == "GeneratedContentModel"
    assert StructuredMessageFactory(json_schema=schema, content_model_name="Bar").ContentModel.__name__ == "Bar"


def test_a_structured_message_type_needs_a_schema_or_a_model() -> None:
    with pytest.raises(ValueError, match="Either `json_schema` or `input_model` must be provided"):
        StructuredMessageFactory()
