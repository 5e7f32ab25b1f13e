"""How a message is stored, on the side that sent it and on the side that received it, and how it is sent."""

from __future__ import annotations

from typing import Any

from ..oai.client import OpenAIWrapper
from ._images import without_pil

Message = dict[str, Any]

_STORED = ("content", "function_call", "tool_calls", "tool_responses", "tool_call_id", "name", "context")


def to_dict(message: Any) -> Message:
    """A message as a dict; a str is its content. Raises: TypeError for what is neither."""
    if isinstance(message, str):
        return {"content": message}
    if isinstance(message, dict):
        return message
    return dict(message)


def stored(message: Message, perspective: str, speaker: str) -> Message | None:
    """The message as it is kept by one side, or None if it says nothing.

    `perspective` is "assistant" on the sender's side and "user" on the receiver's; `speaker` names who sent it.
    """
    kept = {key: message[key] for key in _STORED if message.get(key) is not None}
    if kept.get("tool_calls") == []:
        del kept["tool_calls"]  # endpoints refuse an empty list
    calls = "function_call" in kept or "tool_calls" in kept
    if "content" not in kept:
        if not calls:
            return None
        kept["content"] = None
    role = message.get("role")
    if calls:
        kept["role"] = "assistant"
    elif role in ("function", "tool"):
        kept["role"] = role
    else:
        kept["role"] = message.get("override_role", perspective)
    if "name" not in kept and not calls:
        kept["name"] = speaker
    return kept


def for_model(system: list[Message], messages: list[Message], allow_format: bool = False) -> list[Message]:
    """The history as it is sent: results that one message carries for several tool calls stand each by itself.

    The context of the last message is the request's; what has a context before it is rendered with its own.
    """
    sent = [without_pil(each) for each in system]
    last = messages[-1] if messages else None
    for message in messages:
        is_last = message is last
        if type(message.get("content")) is list:
            message = without_pil(message)
        results = message.get("tool_responses")
        if not results:
            sent.append(message if is_last or "context" not in message else _rendered(message, allow_format))
            continue
        sent.extend(results)
        if message.get("role") != "tool":
            sent.append({key: value for key, value in message.items() if key != "tool_responses"})
    return sent


def _rendered(message: Message, allow_format: bool) -> Message:
    content = OpenAIWrapper.instantiate(message.get("content"), message["context"], allow_format)
    return {**{key: value for key, value in message.items() if key != "context"}, "content": content}


def allows_format(agent: Any) -> bool:
    """Whether the agent's config lets str content be formatted with a message's context."""
    return bool(agent.llm_config and agent.llm_config.get("allow_format_str_template", False))
