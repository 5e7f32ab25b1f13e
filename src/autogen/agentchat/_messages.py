"""How a message is stored, on the side that sent it and on the side that received it."""

from __future__ import annotations

from typing import Any

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


def for_model(system: list[Message], messages: list[Message]) -> list[Message]:
    """The history as it is sent: results that one message carries for several tool calls stand each by itself."""
    sent = list(system)
    for message in messages:
        results = message.get("tool_responses")
        if not results:
            sent.append(message)
            continue
        sent.extend(results)
        if message.get("role") != "tool":
            sent.append({key: value for key, value in message.items() if key != "tool_responses"})
    return sent
