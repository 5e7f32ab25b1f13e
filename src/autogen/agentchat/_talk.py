"""Sending, receiving and replying: the loop that every chat is."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from types import FunctionType
from typing import Any

from coterie.effects import ModelCall, encode
from coterie.errors import ChatTooDeep, RunStopped
from coterie.flow import COLOUR, Call, Flow, become, call
from coterie.runs import here, open_chat, play, play_async

from ._messages import Message
from ._overrides import changed, halves, invoke, pair_changed

Reply = str | Message | None

FLOWS: dict[Any, tuple[str, Callable[..., Flow[Any]]]] = {}
"""Built-in reply functions: the public method's name, and the flow that is its behaviour."""

_DEEPEST = 1000
_FRAMES_PER_CALL = 20


def send(
    agent: Any, message: Any, recipient: Any, request_reply: bool | None = None, silent: bool | None = False
) -> Flow[None]:
    """Store the message as sent, and let the recipient receive it."""
    message = yield from before_send(agent, agent._message_to_dict(message), recipient, agent._is_silent(agent, silent))
    if not agent._append_oai_message(message, "assistant", recipient, is_sending=True):
        raise ValueError(
            "Message can't be converted into a valid ChatCompletion message. "
            f"Either content or function_call must be provided, found {message!r}."
        )
    if pair_changed(recipient, "receive"):
        yield from _deeper(recipient, "receive", message, agent, request_reply, silent)
        return None
    return become(receive(recipient, message, agent, request_reply, silent))


def receive(
    agent: Any, message: Any, sender: Any, request_reply: bool | None = None, silent: bool | None = False
) -> Flow[None]:
    """Store and print the message, and reply if a reply is wanted."""
    agent._process_received_message(message, sender, silent)
    if request_reply is False or (request_reply is None and agent.reply_at_receive[sender] is False):
        return None
    reply = yield from invoke(
        agent, "generate_reply", generate_reply, messages=agent.chat_messages[sender], sender=sender
    )
    if reply is None:
        return None
    if pair_changed(agent, "send"):
        yield from _deeper(agent, "send", reply, sender, silent=silent)
        return None
    return become(send(agent, reply, sender, silent=silent))


def _deeper(agent: Any, name: str, *args: Any, **kwargs: Any) -> Flow[None]:
    """Call an overridden half, which calls the next message's within: the one case in which a chat has a depth."""
    place = here()
    place.depth += 1
    try:
        if place.depth > _DEEPEST:
            raise RunStopped(_too_deep(agent, name, place.depth))
        wanted = (place.depth + 25) * _FRAMES_PER_CALL
        if wanted > sys.getrecursionlimit():
            sys.setrecursionlimit(wanted * 2)
        yield Call(*halves(agent, name), args, kwargs)
    except RecursionError as error:
        raise RunStopped(_too_deep(agent, name, place.depth)) from error
    finally:
        place.depth -= 1


def _too_deep(agent: Any, name: str, depth: int) -> ChatTooDeep:
    return ChatTooDeep(
        f"{type(agent).__qualname__} overrides {name!r}, so each message of the chat is handled within the one before; "
        f"after {depth} messages Python allows no more. Do the extra work in a hook (register_hook) or in a reply "
        "function (register_reply), which have no depth, or end the chat earlier with max_turns."
    )


def before_send(agent: Any, message: Message, recipient: Any, silent: bool) -> Flow[Message]:
    """The message after the `process_message_before_send` hooks."""
    for hook in _hooks(agent, "process_message_before_send", (yield COLOUR)):
        message = agent._message_to_dict(
            (yield from call(hook, sender=agent, message=message, recipient=recipient, silent=silent))
        )
    return message


def _hooks(agent: Any, name: str, is_async: bool) -> list[Callable[..., Any]]:
    """The hooks of a place; async ones run, after the others, in async chats only."""
    lists: dict[str, list[Callable[..., Any]]] = agent.hook_lists
    return lists[name] + lists[f"a_{name}"] if is_async else lists[name]


def reply_here(agent: Any, messages: list[Message] | None, sender: Any, **kwargs: Any) -> Flow[Reply]:
    """`generate_reply` as a public call: outside any chat it has a place of its own, named by the last message."""
    if here().chat:
        return (yield from generate_reply(agent, messages, sender, **kwargs))
    known = messages if messages is not None else agent._oai_messages[sender] if sender else None
    last = known[-1].get("content") if known else None
    place = open_chat(agent.name, last, str(last)[:80])
    reply: Reply = yield Call(play, play_async, (generate_reply(agent, messages, sender, **kwargs), place), {})
    return reply


def generate_reply(agent: Any, messages: list[Message] | None = None, sender: Any = None, **kwargs: Any) -> Flow[Reply]:
    """Ask the reply functions in order; the first that is final wins."""
    if messages is None and sender is None:
        raise AssertionError(f"Either {messages=} or {sender=} must be provided.")
    if messages is None:
        messages = agent._oai_messages[sender]
    here().next_turn()
    is_async = yield COLOUR
    messages = yield from _hooked(agent, messages, is_async)
    excluded = kwargs.get("exclude") or ()
    entries = agent._reply_func_list
    for entry in list(entries):
        func = entry["reply_func"]
        if func in excluded or not agent._match_trigger(entry["trigger"], sender):
            continue
        built_in = FLOWS.get(func) if isinstance(func, FunctionType) else None
        if built_in is None:
            if not is_async and inspect.iscoroutinefunction(func):
                continue
            outcome = yield from call(func, agent, messages=messages, sender=sender, config=entry["config"])
        else:
            if _has_twin(func, is_async, entries):
                continue
            outcome = yield from _built_in(agent, *built_in, messages, sender, entry["config"])
        final, reply = outcome
        if final:
            return reply  # type: ignore[no-any-return]
    return agent._default_auto_reply  # type: ignore[no-any-return]


def _hooked(agent: Any, messages: list[Message], is_async: bool) -> Flow[list[Message]]:
    """The messages after both kinds of hooks, in the order that each colour has."""
    steps = [("process_last_received_message", last_received), ("process_all_messages_before_reply", all_messages)]
    for name, flow in reversed(steps) if is_async else steps:
        messages = yield from invoke(agent, name, flow, messages)
    return messages


def last_received(agent: Any, messages: list[Message]) -> Flow[list[Message]]:
    """The messages with the last one's content passed through the hooks. The stored message changes with it."""
    hooks = _hooks(agent, "process_last_received_message", (yield COLOUR))
    if not hooks or not messages:
        return messages
    last = messages[-1]
    content = last.get("content")
    if "function_call" in last or "context" in last or not isinstance(content, (str, list)) or content == "exit":
        return messages
    for hook in hooks:
        content = yield from call(hook, content)
    if content == last["content"]:
        return messages
    messages = list(messages)
    messages[-1]["content"] = content
    return messages


def all_messages(agent: Any, messages: list[Message]) -> Flow[list[Message]]:
    """The messages passed through the hooks that see all of them; nothing is stored."""
    for hook in _hooks(agent, "process_all_messages_before_reply", (yield COLOUR)):
        messages = yield from call(hook, messages)
    return messages


def _has_twin(func: Any, is_async: bool, entries: list[dict[str, Any]]) -> bool:
    """Whether the other half of a built-in pair is the one for this colour."""
    name, _ = FLOWS[func]
    if func.__name__.startswith("a_") is is_async:
        return False
    if not is_async:
        return True
    twin = _twin(name)
    return any(each["reply_func"] is twin for each in entries)


def _twin(name: str) -> Any:
    return next((func for func in FLOWS if func.__name__ == f"a_{name}"), None)


def _built_in(
    agent: Any, name: str, flow: Callable[..., Flow[Any]], messages: list[Message], sender: Any, config: Any
) -> Flow[Any]:
    asked = {"messages": messages, "sender": sender, "config": config}
    twin = f"a_{name}"
    if not changed(agent, name) and (twin not in _TWINS or not changed(agent, twin)):
        return (yield from flow(agent, **asked))
    if twin not in _TWINS:
        own = getattr(agent, name)
        return (yield Call(own, own, (), asked))
    replies = Call(*halves(agent, name), (), asked)
    if name != "generate_oai_reply":
        return (yield replies)
    place = here()
    effect = ModelCall(
        key=place.key("model", agent.name), agent=agent.name, call=replies, model="", body=encode(messages)
    )
    return (yield effect)


_TWINS = frozenset(
    {
        "a_generate_oai_reply",
        "a_generate_function_call_reply",
        "a_generate_tool_calls_reply",
        "a_check_termination_and_human_reply",
    }
)
