"""Messages that agents send to each other, and events that tell what happens inside one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Generic, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, computed_field

from autogen_core import Component, ComponentBase, FunctionCall, Image
from autogen_core.code_executor import CodeBlock, CodeResult
from autogen_core.memory import MemoryContent
from autogen_core.models import FunctionExecutionResult, LLMMessage, RequestUsage, UserMessage
from autogen_core.utils import schema_to_pydantic_model
from coterie.stamp import new_id, now

__all__ = [
    "AgentEvent",
    "BaseAgentEvent",
    "BaseChatMessage",
    "BaseMessage",
    "BaseTextChatMessage",
    "ChatMessage",
    "CodeExecutionEvent",
    "CodeGenerationEvent",
    "HandoffMessage",
    "MemoryQueryEvent",
    "MessageFactory",
    "ModelClientStreamingChunkEvent",
    "MultiModalMessage",
    "SelectSpeakerEvent",
    "SelectorEvent",
    "StopMessage",
    "StructuredContentType",
    "StructuredMessage",
    "StructuredMessageFactory",
    "TextMessage",
    "ThoughtEvent",
    "ToolCallExecutionEvent",
    "ToolCallRequestEvent",
    "ToolCallSummaryMessage",
    "UserInputRequestedEvent",
]

# A factory is filled in three times faster than a mutable default, which pydantic copies; the schema stays the same.
_EMPTY: Any = Field(default_factory=dict, json_schema_extra={"default": {}})


class BaseMessage(BaseModel, ABC):
    """What messages and events have in common. To make a message of your own, subclass one of those instead."""

    model_config = ConfigDict(defer_build=True)

    @abstractmethod
    def to_text(self) -> str:
        """The content as a person reads it on a console."""

    def dump(self) -> Mapping[str, Any]:
        """The message as JSON can say it."""
        return self.model_dump(mode="json")

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Self:
        """The message that `dump` wrote down."""
        return cls.model_validate(data)


class BaseChatMessage(BaseMessage, ABC):
    """A message from one agent to others.

    `source` names the sender; `models_usage` is what the model calls for this message cost, if any; `metadata` is the
    program's own, and no agent reads it.
    """

    id: str = Field(default_factory=new_id)
    source: str
    models_usage: RequestUsage | None = None
    metadata: dict[str, str] = _EMPTY
    created_at: datetime = Field(default_factory=now)

    @abstractmethod
    def to_model_text(self) -> str:
        """The content as text for a model."""

    @abstractmethod
    def to_model_message(self) -> UserMessage:
        """The message for a model's context."""


class BaseTextChatMessage(BaseChatMessage, ABC):
    """A message whose content is text."""

    content: str

    def to_text(self) -> str:
        return self.content

    def to_model_text(self) -> str:
        return self.content

    def to_model_message(self) -> UserMessage:
        return UserMessage(content=self.content, source=self.source)


class BaseAgentEvent(BaseMessage, ABC):
    """Something that happens in an agent or a team, which tells users and applications but no other agent."""

    id: str = Field(default_factory=new_id)
    source: str
    models_usage: RequestUsage | None = None
    metadata: dict[str, str] = _EMPTY
    created_at: datetime = Field(default_factory=now)


# Its public name.
StructuredContentType = TypeVar("StructuredContentType", bound=BaseModel, covariant=True)  # noqa: PLC0105


class StructuredMessage(BaseChatMessage, Generic[StructuredContentType]):
    """A message whose content is a pydantic model: `StructuredMessage[Answer](content=Answer(...), source=...)`.

    `format_string` says how the content reads as text: `str.format` fills in its fields. A model always gets JSON.
    """

    content: StructuredContentType
    format_string: str | None = None

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated properties
    @property
    def type(self) -> str:
        """The name of the class, for example `StructuredMessage[Answer]`."""
        return self.__class__.__name__

    def to_text(self) -> str:
        if self.format_string is not None:
            return self.format_string.format(**self.content.model_dump())
        return self.content.model_dump_json()

    def to_model_text(self) -> str:
        return self.to_text()

    def to_model_message(self) -> UserMessage:
        return UserMessage(content=self.content.model_dump_json(), source=self.source)


class StructureMessageConfig(BaseModel):
    """Config of a StructuredMessageFactory."""

    json_schema: dict[str, Any]
    format_string: str | None = None
    content_model_name: str


class StructuredMessageFactory(ComponentBase[StructureMessageConfig], Component[StructureMessageConfig]):
    """Makes a StructuredMessage type from a JSON schema or a pydantic model.

    Attributes: `ContentModel`, `StructuredMessage` (the type of the messages), `format_string`.
    """

    component_config_schema = StructureMessageConfig
    component_provider_override = "autogen_agentchat.messages.StructuredMessageFactory"
    component_type = "structured_message"

    def __init__(
        self,
        json_schema: dict[str, Any] | None = None,
        input_model: type[BaseModel] | None = None,
        format_string: str | None = None,
        content_model_name: str | None = None,
    ) -> None:
        if input_model is not None:
            self.ContentModel = input_model
        elif json_schema is not None:
            self.ContentModel = schema_to_pydantic_model(
                json_schema, model_name=content_model_name or "GeneratedContentModel"
            )
        else:
            raise ValueError("Either `json_schema` or `input_model` must be provided.")
        self.format_string = format_string
        self.StructuredMessage = StructuredMessage[self.ContentModel]  # type: ignore[name-defined]  # made at run time

    def _to_config(self) -> StructureMessageConfig:
        return StructureMessageConfig(
            json_schema=self.ContentModel.model_json_schema(),
            format_string=self.format_string,
            content_model_name=self.ContentModel.__name__,
        )

    @classmethod
    def _from_config(cls, config: StructureMessageConfig) -> Self:
        return cls(
            json_schema=config.json_schema,
            format_string=config.format_string,
            content_model_name=config.content_model_name,
        )


class TextMessage(BaseTextChatMessage):
    """A text."""

    type: Literal["TextMessage"] = "TextMessage"


class MultiModalMessage(BaseChatMessage):
    """Texts and images, in their order."""

    content: list[str | Image]
    type: Literal["MultiModalMessage"] = "MultiModalMessage"

    def to_model_text(self, image_placeholder: str | None = "[image]") -> str:
        """The texts in a row; an image is `image_placeholder`, or its PNG in base64 where that is None."""
        return "".join(
            part
            if isinstance(part, str)
            else f" {part.to_base64() if image_placeholder is None else image_placeholder}"
            for part in self.content
        )

    def to_text(self, iterm: bool = False) -> str:
        """The parts in lines of their own. With `iterm`, an image is the escape sequence that iTerm shows it by."""
        return "\n".join(
            part
            if isinstance(part, str)
            else f"\x1b]1337;File=inline=1:{part.to_base64()}\x07\n"
            if iterm
            else "<image>"
            for part in self.content
        )

    def to_model_message(self) -> UserMessage:
        return UserMessage(content=self.content, source=self.source)


class StopMessage(BaseTextChatMessage):
    """Asks to end the conversation, and says why."""

    type: Literal["StopMessage"] = "StopMessage"


class HandoffMessage(BaseTextChatMessage):
    """Hands the conversation over to `target`; `context` comes before the content in the receiver's model context."""

    target: str
    context: list[LLMMessage] = Field(default_factory=list, json_schema_extra={"default": []})
    type: Literal["HandoffMessage"] = "HandoffMessage"


class ToolCallSummaryMessage(BaseTextChatMessage):
    """The results of tool calls, as the sender's answer."""

    type: Literal["ToolCallSummaryMessage"] = "ToolCallSummaryMessage"
    tool_calls: list[FunctionCall]
    results: list[FunctionExecutionResult]


class ToolCallRequestEvent(BaseAgentEvent):
    """A model asks for tool calls."""

    content: list[FunctionCall]
    type: Literal["ToolCallRequestEvent"] = "ToolCallRequestEvent"

    def to_text(self) -> str:
        return str(self.content)


class CodeGenerationEvent(BaseAgentEvent):
    """A model wrote code that is to be run."""

    retry_attempt: int
    content: str
    code_blocks: list[CodeBlock]
    type: Literal["CodeGenerationEvent"] = "CodeGenerationEvent"

    def to_text(self) -> str:
        return self.content


class CodeExecutionEvent(BaseAgentEvent):
    """Code was run."""

    retry_attempt: int
    result: CodeResult
    type: Literal["CodeExecutionEvent"] = "CodeExecutionEvent"

    def to_text(self) -> str:
        return self.result.output


class ToolCallExecutionEvent(BaseAgentEvent):
    """Tools were run."""

    content: list[FunctionExecutionResult]
    type: Literal["ToolCallExecutionEvent"] = "ToolCallExecutionEvent"

    def to_text(self) -> str:
        return str(self.content)


class UserInputRequestedEvent(BaseAgentEvent):
    """A person is about to be asked; `request_id` tells which input is meant."""

    request_id: str
    content: Literal[""] = ""
    type: Literal["UserInputRequestedEvent"] = "UserInputRequestedEvent"

    def to_text(self) -> str:
        return self.content


class MemoryQueryEvent(BaseAgentEvent):
    """A memory was asked and found something."""

    content: list[MemoryContent]
    type: Literal["MemoryQueryEvent"] = "MemoryQueryEvent"

    def to_text(self) -> str:
        return str(self.content)


class ModelClientStreamingChunkEvent(BaseAgentEvent):
    """A piece of a model's answer, as it comes; the whole follows as the message with the id `full_message_id`."""

    content: str
    full_message_id: str | None = None
    type: Literal["ModelClientStreamingChunkEvent"] = "ModelClientStreamingChunkEvent"

    def to_text(self) -> str:
        return self.content


class ThoughtEvent(BaseAgentEvent):
    """What a model thought before it answered."""

    content: str
    type: Literal["ThoughtEvent"] = "ThoughtEvent"

    def to_text(self) -> str:
        return self.content


class SelectSpeakerEvent(BaseAgentEvent):
    """A team chose who speaks next."""

    content: list[str]
    type: Literal["SelectSpeakerEvent"] = "SelectSpeakerEvent"

    def to_text(self) -> str:
        return str(self.content)


class SelectorEvent(BaseAgentEvent):
    """What the model answered that was asked to choose a speaker."""

    content: str
    type: Literal["SelectorEvent"] = "SelectorEvent"

    def to_text(self) -> str:
        return self.content


_TYPES: tuple[type[BaseChatMessage | BaseAgentEvent], ...] = (
    TextMessage,
    MultiModalMessage,
    StopMessage,
    ToolCallSummaryMessage,
    HandoffMessage,
    ToolCallRequestEvent,
    ToolCallExecutionEvent,
    MemoryQueryEvent,
    UserInputRequestedEvent,
    ModelClientStreamingChunkEvent,
    ThoughtEvent,
    SelectSpeakerEvent,
    SelectorEvent,
    CodeGenerationEvent,
    CodeExecutionEvent,
)


class MessageFactory:
    """Loads messages of the types it knows, which it tells apart by the name in their field `type`."""

    def __init__(self) -> None:
        self._message_types: dict[str, type[BaseChatMessage | BaseAgentEvent]] = {
            each.__name__: each for each in _TYPES
        }

    def is_registered(self, message_type: type[BaseAgentEvent | BaseChatMessage]) -> bool:
        """Whether messages of this type can be loaded."""
        return message_type.__name__ in self._message_types

    def register(self, message_type: type[BaseAgentEvent | BaseChatMessage]) -> None:
        """Let messages of one more type be loaded.

        Raises: ValueError when the name is taken, or when it is no type of messages or events.
        """
        if self.is_registered(message_type):
            raise ValueError(f"Message type {message_type} is already registered.")
        if not issubclass(message_type, (BaseChatMessage, BaseAgentEvent)):
            raise ValueError(f"Message type {message_type} must be a subclass of BaseChatMessage or BaseAgentEvent.")
        self._message_types[message_type.__name__] = message_type

    def create(self, data: Mapping[str, Any]) -> BaseAgentEvent | BaseChatMessage:
        """The message that its `dump` wrote down as `data`.

        Raises: ValueError when `data` names no type, or one that is not registered.
        """
        name = data.get("type")
        if name is None:
            raise ValueError("Field 'type' is required in the message data to recover the message type.")
        if not isinstance(name, str) or name not in self._message_types:
            raise ValueError(f"Unknown message type: {name}")
        return self._message_types[name].load(data)


ChatMessage = Annotated[
    TextMessage | MultiModalMessage | StopMessage | ToolCallSummaryMessage | HandoffMessage,
    Field(discriminator="type"),
]
"""Any chat message of this module but StructuredMessage, to be told apart by `type`."""

AgentEvent = Annotated[
    ToolCallRequestEvent
    | ToolCallExecutionEvent
    | MemoryQueryEvent
    | UserInputRequestedEvent
    | ModelClientStreamingChunkEvent
    | ThoughtEvent
    | SelectSpeakerEvent
    | SelectorEvent
    | CodeGenerationEvent
    | CodeExecutionEvent,
    Field(discriminator="type"),
]
"""Any event of this module, to be told apart by `type`."""
