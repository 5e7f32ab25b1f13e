"""Bring a group chat back to where its messages left it."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from coterie.flow import Flow, call

from ..io.base import IOStream
from . import _group
from ._messages import Message

logger = logging.getLogger(__name__)


def resume(
    manager: Any, messages: list[Message] | str, strip: str | Callable[[str], str] | None, silent: bool | None
) -> Flow[tuple[Any, Message]]:
    """Fill the log and the members' histories; returns the last speaker and the last message."""
    group = manager.groupchat
    if isinstance(messages, str):
        messages = from_text(messages)
    messages = _checked(manager, messages)
    manager._prepare_chat(manager, True, False, True)
    for agent in group.agents:
        if hasattr(agent, "_prepare_chat"):
            agent._prepare_chat(manager, True, False, True)
    group.reset()
    group.send_introductions = False
    speaker: Any = manager
    last: Message = {}
    for index, message in enumerate(messages):
        speaker = _speaker(manager, message)
        last = {**message, "name": message.get("name") or speaker.name}
        if index == len(messages) - 1:
            break
        for agent in group.agents:
            if agent is speaker:
                yield from _group._tell(speaker, message, manager, request_reply=False, silent=True)
            else:
                yield from _group._tell(manager, message, agent, request_reply=False, silent=True)
        group.append(dict(message), speaker if speaker.name == last["name"] else SimpleNamespace(name=last["name"]))
    manager._last_speaker = speaker
    last["content"] = stripped(last.get("content"), strip)
    if (yield from call(manager._is_termination_msg, last)):
        logger.warning(
            "The last message meets termination criteria and this may terminate the chat. Set "
            "remove_termination_string before resuming to remove it."
        )
    if not silent:
        IOStream.get_default().print(
            f"Prepared group chat with {len(messages)} messages, the last speaker is", speaker.name, flush=True
        )
    return speaker, last


def from_text(text: str) -> list[Message]:
    """The messages in JSON text. Raises: ValueError for what is no JSON."""
    try:
        return json.loads(text)  # type: ignore[no-any-return]
    except json.JSONDecodeError as error:
        raise ValueError("Messages string is not a valid JSON string") from error


def _checked(manager: Any, messages: Any) -> list[Message]:
    if not isinstance(messages, list) or not all(isinstance(each, dict) for each in messages):
        raise ValueError("Messages is not of type str or List[Dict]")
    if not messages:
        raise ValueError(
            "Cannot resume group chat as no messages were provided. Use GroupChatManager.initiate_chat or "
            "ConversableAgent.initiate_chat to start a new chat."
        )
    for message in messages:
        name = message.get("name")
        group = manager.groupchat
        if name and name not in (manager.name, group.admin_name) and group.agent_by_name(name) is None:
            raise ValueError(f"Agent name in message doesn't exist as agent in group chat: {name}")
    return messages


def _speaker(manager: Any, message: Message) -> Any:
    """The member who said it; the manager speaks for an admin who is no member."""
    name = message.get("name")
    found = manager.groupchat.agent_by_name(name) if name else None
    return found if found is not None else manager


def stripped(content: Any, strip: str | Callable[[str], str] | None) -> Any:
    """The content without what ends a chat."""
    if not strip or not isinstance(content, str):
        return content
    return strip(content) if callable(strip) else content.replace(strip, "")
