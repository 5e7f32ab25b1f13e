"""What is said to a model, as Chat Completions writes it, with what single families of models want otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autogen_core import FunctionCall, Image
from autogen_core.models import (
    AssistantMessage,
    FunctionExecutionResultMessage,
    LLMMessage,
    ModelFamily,
    SystemMessage,
    UserMessage,
)
from coterie.history import legal_name

WireMessage = dict[str, Any]


class Transform:
    """Writes messages as one client's model reads them."""

    def __init__(self, family: str, *, names: bool, prefixes: bool, many_systems: bool) -> None:
        self._names = names and not ModelFamily.is_mistral(family)
        self._prefixes = prefixes
        self._many_systems = many_systems
        self._drops_blanks = ModelFamily.is_claude(family)
        self._fills_blanks = ModelFamily.is_gemini(family)
        self._fills_thoughts = self._drops_blanks or self._fills_blanks
        self._strips_last = not (ModelFamily.is_openai(family) or ModelFamily.is_gemini(family))

    def arranged(self, messages: Sequence[LLMMessage]) -> Sequence[LLMMessage]:
        """Return the messages as the model wants them to stand together; `messages` itself if it already does."""
        if not self._many_systems:
            messages = _with_one_system(messages)
        if self._strips_last and messages:
            last = messages[-1]
            if isinstance(last, AssistantMessage) and isinstance(last.content, str) and last.content[-1:].isspace():
                stripped = AssistantMessage(content=last.content.rstrip(), source=last.source)
                return [*messages[:-1], stripped]
        return messages

    def wire(self, message: LLMMessage) -> list[WireMessage]:
        """Return a message as it is sent: none, one, or, for results of tools, one for each."""
        if isinstance(message, SystemMessage):
            return [{"role": "system", "content": message.content}]
        if isinstance(message, UserMessage):
            return self._user(message)
        if isinstance(message, AssistantMessage):
            return self._assistant(message)
        if isinstance(message, FunctionExecutionResultMessage):
            return [{"role": "tool", "tool_call_id": each.call_id, "content": each.content} for each in message.content]
        raise TypeError(f"A message to a model is of type {type(message).__name__}, which is none of LLMMessage.")

    def _user(self, message: UserMessage) -> list[WireMessage]:
        said = message.content
        if isinstance(said, str):
            if self._prefixes:
                said = f"{message.source} said:\n{said}"
            if self._drops_blanks and not said.strip():
                return []
            content: Any = " " if self._fills_blanks and not said else said
        else:
            content = [_part(each) for each in said]
        name = legal_name(message.source) if self._names else ""
        return [{"role": "user", "name": name, "content": content} if name else {"role": "user", "content": content}]

    def _assistant(self, message: AssistantMessage) -> list[WireMessage]:
        said = message.content
        if isinstance(said, str):
            if self._drops_blanks and not said.strip():
                return []
            return [{"role": "assistant", "content": " " if self._fills_blanks and not said else said}]
        thought = " " if self._fills_thoughts and message.thought == "" else message.thought
        return [{"role": "assistant", "content": thought, "tool_calls": [_call(each) for each in said]}]


def _with_one_system(messages: Sequence[LLMMessage]) -> Sequence[LLMMessage]:
    """Join all system messages in the place of the first, for models that read only one."""
    systems = [each for each in messages if isinstance(each, SystemMessage)]
    text = "\n".join(each.content for each in systems)
    if not systems or (len(systems) == 1 and text.strip()):
        return messages
    joined: list[LLMMessage] = []
    for each in messages:
        if not isinstance(each, SystemMessage):
            joined.append(each)
        elif each is systems[0] and text.strip():
            joined.append(SystemMessage(content=text))
    return joined


def _part(part: str | Image) -> WireMessage:
    return part.to_openai_format() if isinstance(part, Image) else {"type": "text", "text": part}


def _call(call: FunctionCall) -> dict[str, Any]:
    name = legal_name(call.name) or "function"
    return {"id": call.id, "type": "function", "function": {"name": name, "arguments": call.arguments}}
