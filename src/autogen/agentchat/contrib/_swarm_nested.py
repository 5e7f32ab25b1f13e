"""Nested chats as the target of a hand-off: a hidden agent holds them and gives their summary back."""

from __future__ import annotations

from typing import Any

from coterie.flow import Call, Flow, call

from ...code_utils import content_str
from .. import _nested
from .._messages import Message, for_model
from .._replies import from_client
from .._talk import FlowReply
from ..conversable_agent import ConversableAgent
from ..groupchat import GroupChatManager


def holder(name: str, target: dict[str, Any], owner: Any) -> ConversableAgent:
    """The agent that holds the chats of `target` for `owner`."""
    agent = ConversableAgent(name, human_input_mode="NEVER", default_auto_reply=None)
    # Only when the swarm asks: within its own chats it answers as any agent does.
    agent.register_reply(GroupChatManager, HoldsChats(target, owner))
    return agent


class HoldsChats(FlowReply):
    """Replies with what the chats of a target come to."""

    def __init__(self, target: dict[str, Any], owner: Any) -> None:
        self._target, self._owner = target, owner

    def flow(self, agent: Any, messages: Any = None, sender: Any = None, config: Any = None) -> Flow[tuple[bool, Any]]:
        messages = before_hand_off(agent._oai_messages[sender] if messages is None else messages)
        first, *others = [dict(each) for each in self._target["chat_queue"]]
        carry = first.pop("carryover_config", None)
        if carry:
            own = first.get("carryover") or []
            carried = yield from _carried(self._owner, messages, carry)
            first["carryover"] = [*(own if isinstance(own, list) else [own]), *carried]
        reply = self._target.get("reply_func_from_nested_chats") or _nested.SUMMARY
        held = _nested.reply_function([first, *others], reply, bool(self._target.get("use_async")))
        asked = {"messages": messages, "sender": sender, "config": self._target.get("config")}
        if isinstance(held, FlowReply):
            outcome: tuple[bool, Any] = yield from held.flow(agent, **asked)
        else:
            outcome = yield Call(held, held, (agent,), asked)
        return outcome


def before_hand_off(messages: list[Message]) -> list[Message]:
    """The messages without the call that handed over, and its result."""
    end = len(messages)
    if end and messages[-1].get("tool_responses"):
        end -= 1
        if end and messages[end - 1].get("tool_calls"):
            end -= 1
    return messages[:end]


def _carried(owner: Any, messages: list[Message], config: dict[str, Any]) -> Flow[list[Any]]:
    """What the first chat is told of the conversation so far. Raises: ValueError for a method that does not exist."""
    method, args = config.get("summary_method"), config.get("summary_args") or {}
    if method == "all":
        return [text for text in (content_str(each.get("content")) for each in messages) if text]
    if method == "last_msg":
        return [content_str(messages[-1].get("content"))] if messages else []
    if method == "reflection_with_llm":
        return [(yield from _reflection(owner, messages, args))]
    if callable(method):
        return [(yield from call(method, owner, messages, args))]
    raise ValueError(
        "summary_method of a carryover_config must be 'all', 'last_msg', 'reflection_with_llm' or a callable, "
        f"found {method!r}."
    )


def _reflection(owner: Any, messages: list[Message], args: dict[str, Any]) -> Flow[str]:
    if owner.client is None:
        raise ValueError(f"{owner.name!r} has no model to reflect with: give it an llm_config.")
    prompt = args.get("summary_prompt") or owner.DEFAULT_SUMMARY_PROMPT
    question = {"role": args.get("summary_role") or "system", "content": prompt}
    said = yield from from_client(owner, owner.client, [*for_model([], messages), question], args.get("cache"))
    return content_str(said.get("content")) if isinstance(said, dict) else said or ""
