"""Answers in the shape that programs know from the openai package: objects with attributes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from coterie.messages import Answer
from coterie.usage import Usage


class Fields:
    """An object whose attributes are the fields of a JSON object. Absent fields of the answer's schema read as None."""

    _absent: tuple[str, ...] = ()

    def __init__(self, **fields: Any) -> None:
        self.__dict__.update(fields)

    def __getattr__(self, name: str) -> Any:
        if name in type(self)._absent:
            return None
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in self.__dict__.items())})"

    def __getstate__(self) -> dict[str, Any]:
        # A function among the fields belongs to a client, which has a key: it stays here.
        return {name: value for name, value in self.__dict__.items() if not callable(value)}

    def model_dump(self, *, exclude_none: bool = False, **_: Any) -> dict[str, Any]:
        """The fields as plain dicts and lists."""
        fields = {name: _dump(value, exclude_none) for name, value in self.__getstate__().items()}
        return {name: value for name, value in fields.items() if value is not None} if exclude_none else fields

    def model_dump_json(self, *, indent: int | None = None, exclude_none: bool = False, **_: Any) -> str:
        """The fields as JSON text."""
        return json.dumps(self.model_dump(exclude_none=exclude_none), indent=indent, ensure_ascii=False)

    def dict(self, **options: Any) -> dict[str, Any]:
        """The older name of `model_dump`."""
        return self.model_dump(**options)


def _dump(value: Any, exclude_none: bool) -> Any:
    if isinstance(value, Fields):
        return value.model_dump(exclude_none=exclude_none)
    return [_dump(each, exclude_none) for each in value] if isinstance(value, list) else value


class FunctionCall(Fields):
    """`name` and `arguments` (JSON text)."""


class ToolCall(Fields):
    """`id`, `type` and `function`."""

    _absent = ("id", "type")


class ChatCompletionMessage(Fields):
    """What the model said: `content`, `tool_calls`, `function_call`, `refusal`, `role`."""

    _absent = ("content", "function_call", "tool_calls", "refusal", "audio", "annotations")


class Choice(Fields):
    """One answer: `index`, `message`, `finish_reason`, `logprobs`."""


class CompletionUsage(Fields):
    """Tokens: `prompt_tokens`, `completion_tokens`, `total_tokens`."""


class ChatCompletion(Fields):
    """A model's answer, with what the wrapper adds: `cost` (USD), `config_id`, `pass_filter`."""

    _absent = ("usage", "system_fingerprint", "service_tier", "config_id", "pass_filter")

    id: str
    model: str
    choices: list[Choice]
    usage: CompletionUsage | None
    cost: float
    message_retrieval_function: Callable[[Any], list[Any]]


def completion(answer: Answer) -> ChatCompletion:
    """Give `answer` the shape of a chat completion."""
    return ChatCompletion(
        id=answer.id,
        object="chat.completion",
        created=answer.created,
        model=answer.model,
        choices=[
            Choice(
                index=index,
                message=message_object(each.message),
                finish_reason=each.finish_reason,
                logprobs=each.logprobs,
            )
            for index, each in enumerate(answer.choices)
        ],
        usage=usage_object(answer.usage) if answer.usage else None,
        cost=answer.cost_usd or 0.0,
    )


def usage_object(usage: Usage) -> CompletionUsage:
    """Give `usage` the shape of a completion's usage."""
    return CompletionUsage(
        prompt_tokens=usage.input_tokens, completion_tokens=usage.output_tokens, total_tokens=usage.total_tokens
    )


def message_object(message: dict[str, Any]) -> ChatCompletionMessage:
    """Give a message dict the shape of a completion's message."""
    fields = dict(message)
    fields.setdefault("role", "assistant")
    fields.setdefault("content", None)
    if fields.get("tool_calls"):
        fields["tool_calls"] = [
            ToolCall(**{**each, "function": FunctionCall(**each["function"])}) for each in fields["tool_calls"]
        ]
    if fields.get("function_call"):
        fields["function_call"] = FunctionCall(**fields["function_call"])
    return ChatCompletionMessage(**fields)


def said(message: dict[str, Any]) -> Any:
    """What a program extracts from an answer's message: its text, or the message itself if it calls something."""
    if message.get("tool_calls") or message.get("function_call"):
        return message
    return message.get("content")
