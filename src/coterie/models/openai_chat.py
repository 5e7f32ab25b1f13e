"""The wire format of Chat Completions: a request to bytes, an answer from bytes.

https://platform.openai.com/docs/api-reference/chat (2025-11). Pure functions; streams are in `openai_stream`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from ..errors import ConfigError, InvalidAnswer
from ..history import valid
from ..messages import Answer, Choice, Message
from ..usage import Usage
from .odd_json import read_json
from .refusals import error_in_body, redact, refusal_from


def encode_request(params: Mapping[str, Any]) -> bytes:
    """Encode a request; `messages` comes last, so that requests of one chat share their beginning with the next.

    The history leaves `valid`: calls and results in pairs, legal names, no missing content.

    Null fields are left out, and `extra_body` is merged in. Text that is not Unicode loses only the broken characters.

    Raises:
        ConfigError: a field holds what JSON cannot say.
    """
    fields = {key: value for key, value in params.items() if value is not None}
    messages = fields.pop("messages", None)
    fields.update(fields.pop("extra_body", ()))
    if messages is not None:
        if not isinstance(messages, list) or not all(issubclass(each, dict) for each in set(map(type, messages))):
            raise ConfigError(f"messages must be a list of dicts with role and content, found {messages!r:.200}")
        fields["messages"] = [_without_nulls(each) for each in valid(messages)]
    try:
        return orjson.dumps(fields)
    except TypeError:
        return orjson.dumps(_sayable(fields, "", 0))


def _without_nulls(message: Message) -> Message:
    """Drop null fields; an assistant's null content stays beside its tool calls."""
    calls = message.get("tool_calls")
    if calls:
        for each in calls:
            if None in each.values():
                calls = [{k: v for k, v in each.items() if v is not None} for each in calls]
                message = {**message, "tool_calls": calls}
                break
    nulls = list(message.values()).count(None)
    if nulls == 0 or (nulls == 1 and calls and message["role"] == "assistant" and message.get("content", "") is None):
        return message
    kept = {key: value for key, value in message.items() if value is not None}
    if "content" in message:
        has_calls = calls or message.get("function_call")
        kept.setdefault("content", None if has_calls and message.get("role") == "assistant" else "")
    return kept


def _sayable(value: Any, path: str, depth: int) -> Any:
    """Return `value` as JSON can say it, or name the field where it cannot."""
    if depth > 200:
        raise ConfigError(f"The request field {path[:80]!r} is nested too deeply. Does it contain itself?")
    if isinstance(value, str):
        return str(value).encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {
            _sayable(str(key), path, depth): _sayable(each, f"{path}.{key}" if path else str(key), depth + 1)
            for key, each in value.items()
        }
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        return [_sayable(each, f"{path}[{index}]", depth + 1) for index, each in enumerate(value)]
    try:
        orjson.dumps(value)
    except TypeError:
        raise ConfigError(
            f"The request field {path!r} holds a {type(value).__module__}.{type(value).__qualname__}, "
            "which JSON cannot say. Pass text, numbers, lists or dicts."
        ) from None
    return value


def decode_answer(
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    *,
    asked: str = "the model endpoint",
    secrets: Iterable[str] = (),
) -> Answer:
    """Read a complete answer. `asked` names the endpoint in errors; `secrets` never appear there.

    Raises:
        ModelRefused: the HTTP status, or an error object in the body, says no.
        InvalidAnswer: the body is not an answer.
    """
    if not 200 <= status < 300:
        raise refusal_from(status, headers, body, asked=asked, secrets=secrets)
    try:
        data = read_json(body)
    except orjson.JSONDecodeError as error:
        raise invalid_answer(f"something that is not JSON ({error})", headers, body, asked, secrets) from None
    if not isinstance(data, dict):
        raise invalid_answer("JSON that is no object", headers, body, asked, secrets)
    if data.get("error"):
        raise error_in_body(data, headers, asked=asked, secrets=secrets)
    choices = data.get("choices")
    if not isinstance(choices, list) or not choices:
        raise invalid_answer("no choices", headers, body, asked, secrets)
    try:
        return answer_from(data, [_choice(each) for each in choices])
    except (TypeError, AttributeError, KeyError):
        raise invalid_answer("choices without a message", headers, body, asked, secrets) from None


def invalid_answer(
    found: str, headers: Mapping[str, str], body: bytes, asked: str, secrets: Iterable[str]
) -> InvalidAnswer:
    """Return the error for an answer that is none; `found` says why."""
    start = redact(body[:2000].decode("utf-8", "replace"), secrets)[:300]
    kind = headers.get("content-type", "no content type")
    return InvalidAnswer(
        f"{asked} answered with {found}; content type: {kind}; it begins: {start!r}. "
        "Check that base_url is the address of an OpenAI-compatible API (it often ends in /v1).",
        request_id=headers.get("x-request-id"),
    )


def _choice(data: dict[str, Any]) -> Choice:
    return Choice(clean_message(data["message"]), data.get("finish_reason"), data.get("logprobs"))


def clean_message(data: dict[str, Any]) -> Message:
    """Return an answer's message without null fields, besides `content`; what should be text is."""
    message: Message = {key: value for key, value in data.items() if value is not None or key == "content"}
    message.setdefault("role", "assistant")
    message.setdefault("content", None)
    if not isinstance(message["content"], str | list | None):
        message["content"] = orjson.dumps(message["content"]).decode()
    calls = message.get("tool_calls")
    if calls:
        for each in calls:
            if not isinstance(each.get("id"), str | None):
                each["id"] = str(each["id"])
            clean_function(each.get("function"))
    elif calls is not None:
        del message["tool_calls"]
    if "function_call" in message:
        clean_function(message["function_call"])
    return message


def clean_function(function: Any) -> None:
    """Make `arguments` the JSON text it should be; some endpoints send an object, or nothing."""
    if function is None:
        return
    if not isinstance(function.get("name"), str | None):
        function["name"] = str(function["name"])
    arguments = function.get("arguments")
    if not isinstance(arguments, str):
        function["arguments"] = "" if arguments is None else orjson.dumps(arguments).decode()


def answer_from(data: Mapping[str, Any], choices: list[Choice]) -> Answer:
    """Put an answer together from its outer fields (`id`, `model`, `created`, `usage`) and its choices."""
    created = data.get("created")
    return Answer(
        id=str(data.get("id") or ""),
        model=str(data.get("model") or ""),
        created=int(created) if isinstance(created, (int, float)) and math.isfinite(created) else 0,
        choices=choices,
        usage=usage_from(data.get("usage")),
    )


def usage_from(data: Any) -> Usage | None:
    """Read a usage object; None where there is none that can be trusted."""
    if not isinstance(data, dict) or not isinstance(data.get("prompt_tokens"), int):
        return None
    return Usage(
        input_tokens=data["prompt_tokens"],
        output_tokens=_count(data, "completion_tokens"),
        cached_tokens=_count(data.get("prompt_tokens_details"), "cached_tokens"),
        reasoning_tokens=_count(data.get("completion_tokens_details"), "reasoning_tokens"),
    )


def _count(data: Any, name: str) -> int:
    value = data.get(name) if isinstance(data, dict) else None
    return value if isinstance(value, int) else 0
