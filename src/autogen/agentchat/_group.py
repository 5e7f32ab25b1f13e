"""The rounds of a group chat: log, broadcast, choose, let speak."""

from __future__ import annotations

import logging
import re
from typing import Any

from coterie.flow import Flow, call, finish

from ..exception_utils import NoEligibleSpeaker
from ..formatting_utils import colored
from ..io.base import IOStream
from . import _selection, _talk
from ._messages import Message
from ._overrides import invoke, is_overridden

logger = logging.getLogger(__name__)


def run(
    manager: Any, messages: list[Message] | None = None, sender: Any = None, config: Any = None
) -> Flow[tuple[bool, Any]]:
    """Let the members speak until one ends the chat, nobody may speak, or the rounds are used up."""
    group = config if config is not None else manager.groupchat
    messages = manager._oai_messages[sender] if messages is None else messages
    message, speaker = messages[-1], sender
    if group.send_introductions:
        introduction = group.introductions_msg()
        for agent in group.agents:
            yield from _tell(manager, introduction, agent, request_reply=False, silent=True)
    kept = _share_cache(manager, group)
    try:
        yield from _rounds(manager, group, message, speaker)
    finally:
        for agent, cache in kept:
            agent.client_cache = cache
    return True, manager._inner_reply(sender)


def _share_cache(manager: Any, group: Any) -> list[tuple[Any, Any]]:
    """Let the members use the manager's cache; returns what each had before."""
    if manager.client_cache is None:
        return []
    kept = [(agent, getattr(agent, "client_cache", None)) for agent in group.agents]
    for agent, _ in kept:
        agent.client_cache = manager.client_cache
    return kept


def _rounds(manager: Any, group: Any, message: Message, speaker: Any) -> Flow[None]:
    silent = manager._silent
    said = 0
    while said < group.max_round:
        manager._last_speaker = speaker
        logged = dict(message)
        group.append(logged, speaker)
        for agent in group.agents:
            if agent is not speaker:
                told = _with_images(logged, message) if getattr(agent, "_sees_images", False) else logged
                yield from _tell(manager, told, agent, request_reply=False, silent=True)
        said += 1
        if (yield from _ends(manager, logged)) or said >= group.max_round:
            return
        try:
            speaker, reply = yield from _speaks(manager, group, speaker, silent)
        except _selection.Ended:
            return
        except NoEligibleSpeaker:
            logger.warning("No eligible speaker found. Terminating the conversation.")
            return
        if reply is None:
            return
        if group.enable_clear_history and isinstance(reply, dict) and _asks_to_clear(reply):
            reply["content"] = manager.clear_agents_history(reply, group)
        yield from _tell(speaker, reply, manager, request_reply=False, silent=silent)
        message = manager.last_message(speaker)


def _with_images(logged: Message, message: Message) -> Message:
    """What the log holds, for a member that sees: with the images that the log keeps only as text."""
    return {**logged, "content": message["content"]} if isinstance(message["content"], list) else logged


def _speaks(manager: Any, group: Any, last_speaker: Any, silent: bool) -> Flow[tuple[Any, Any]]:
    """Choose a speaker and hear them; on Ctrl-C the admin speaks instead, if there is one."""
    try:
        speaker = yield from _selection.chosen(group, last_speaker, manager)
        if not silent:
            IOStream.get_default().print(colored(f"\nNext speaker: {speaker.name}\n", "green"), flush=True)
        return speaker, (yield from _reply_of(speaker, manager))
    except KeyboardInterrupt:
        admin = group.agent_by_name(group.admin_name)
        if admin is None:
            raise
        return admin, (yield from _reply_of(admin, manager))


def _reply_of(speaker: Any, manager: Any) -> Flow[Any]:
    return (yield from invoke(speaker, "generate_reply", _talk.generate_reply, sender=manager))


def _tell(sender: Any, message: Any, recipient: Any, **how: Any) -> Flow[None]:
    if (yield from is_overridden(sender, "send")):
        yield from invoke(sender, "send", _talk.send, message, recipient, **how)
    else:
        yield from finish(_talk.send(sender, message, recipient, **how))


def _ends(manager: Any, message: Message) -> Flow[bool]:
    return bool((yield from call(manager._is_termination_msg, message)))


_CLEAR = re.compile(r"clear history[ \t]*(?P<words>[^\n]*)", re.IGNORECASE)


def _asks_to_clear(reply: Message) -> bool:
    return isinstance(reply.get("content"), str) and _CLEAR.search(reply["content"]) is not None


def cleared(manager: Any, reply: Message, group: Any) -> str:
    """Clear the histories that the reply names, and return it without the command."""
    content = str(reply["content"])
    found = _CLEAR.search(content)
    if found is None:
        return content
    agent, keep, used = _named(group, found["words"].split())
    rest = content[found.start("words") :]
    for word in used:
        rest = rest.lstrip(" \t").removeprefix(word)
    if reply.get("tool_responses") and not keep:
        keep = 1
        logger.warning(
            "The last tool call message will be saved to prevent errors caused by tool response without tool call."
        )
    stream = IOStream.get_default()
    kept = f" except last {keep} messages" if keep else ""
    if agent is not None:
        stream.print(f"Clearing history for {agent.name}{kept}.", flush=True)
        agent.clear_history(nr_messages_to_preserve=keep)
    else:
        stream.print(f"Clearing history for all agents{kept}.", flush=True)
        del group.messages[: len(group.messages) - (keep or 0)]
        for each in group.agents:
            each.clear_history(nr_messages_to_preserve=keep)
    return f"{content[: found.start()].rstrip()} {rest.lstrip()}".strip()


def _named(group: Any, words: list[str]) -> tuple[Any, int | None, list[str]]:
    """The agent and the number of messages to keep that the next words name, and the words that did."""
    agent, keep, used = None, None, []
    for word in words[:2]:
        bare = word.rstrip(".,;:!?")
        if agent is None and (found := group.agent_by_name(bare)) is not None:
            agent = found
        elif keep is None and bare.isdigit():
            keep = int(bare)
        else:
            break
        used.append(word)
    return agent, keep, used
