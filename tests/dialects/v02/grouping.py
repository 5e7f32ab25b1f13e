"""What the tests of groups share: a group with its manager, and who said what in it."""

from __future__ import annotations

from typing import Any

from autogen import GroupChat, GroupChatManager

from .chatting import at_console, do, speaker


def group(*agents: Any, manager: dict[str, Any] | None = None, **settings: Any) -> GroupChatManager:
    """The manager of a group in which, unless said otherwise, members speak in their order."""
    settings.setdefault("speaker_selection_method", "round_robin")
    settings.setdefault("messages", [])
    return GroupChatManager(GroupChat(list(agents), **settings), **{"silent": True, **(manager or {})})


def talk(colour: str, manager: GroupChatManager, message: Any = "go", by: Any = None, **settings: Any) -> Any:
    """Let a member, the first by default, open the chat with the group, unseen; its ChatResult."""
    opener = manager.groupchat.agents[0] if by is None else by
    with at_console():
        return do(colour, opener, "initiate_chat", manager, message=message, **{"silent": True, **settings})


def endless(name: str, **more: Any) -> Any:
    """A member that always has something to say: its name and how often it spoke."""
    return speaker(name, lambda at: f"{name} {at + 1}", **more)


def said(manager: GroupChatManager) -> list[tuple[str, Any]]:
    """Who said what, in the group's log."""
    return [(each["name"], each["content"]) for each in manager.groupchat.messages]


def order(manager: GroupChatManager) -> list[str]:
    """Who spoke, in order."""
    return [each["name"] for each in manager.groupchat.messages]
