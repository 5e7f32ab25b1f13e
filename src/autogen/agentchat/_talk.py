"""Sending, receiving and replying: the loop that every chat is."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from contextvars import ContextVar
from types import FunctionType
from typing import Any, NamedTuple

from coterie.errors import ChatTooDeep, RunStopped
from coterie.flow import COLOUR, Become, Call, Flow, become, call, finish
from coterie.runs import here, open_chat, play, play_async

from .. import runtime_logging
from ._messages import Message
from ._overrides import changed, halves, invoke, is_overridden, own_method
from ._own_models import ask_own

Reply = str | Message | None


class BuiltIn(NamedTuple):
    """A built-in reply function: the public method, the flow that is its behaviour, and its place in its pair."""

    name: str
    flow: Callable[..., Flow[Any]]
    is_async: bool
    twin: Any


BUILT_IN: dict[Any, BuiltIn] = {}
HOOK_FLOWS: dict[Any, Callable[..., Flow[Any]]] = {}
"""Methods that are hooks of the last message, and the flows `flow(self, content)` that are their behaviour."""


class FlowReply:
    """A reply function that is a flow, so that it keeps the colour of the chat."""

    __name__ = "flow_reply"

    def flow(self, agent: Any, messages: Any = None, sender: Any = None, config: Any = None) -> Flow[Any]:
        raise NotImplementedError

    def __call__(self, recipient: Any, messages: Any = None, sender: Any = None, config: Any = None) -> Any:
        return play(self.flow(recipient, messages, sender, config))


def declare_pair(cls: type[Any], name: str, flow: Callable[..., Flow[Any]]) -> None:
    """Say that the reply function `cls.name`, and its async twin if there is one, behave as `flow`."""
    half, twin = vars(cls)[name], vars(cls).get(f"a_{name}")
    BUILT_IN[half] = BuiltIn(name, flow, False, twin)
    if twin is not None:
        BUILT_IN[twin] = BuiltIn(name, flow, True, half)


def build_in(cls: type[Any], name: str, flow: Callable[..., Flow[Any]]) -> None:
    """Let a reply function of `cls`, and its `a_` twin if it has one, be asked by their flow."""
    half, twin = vars(cls)[name], vars(cls).get(f"a_{name}")
    BUILT_IN[half] = BuiltIn(name, flow, False, twin)
    if twin is not None:
        BUILT_IN[twin] = BuiltIn(name, flow, True, half)


_DEEPEST = 1000
_FRAMES_PER_CALL = 20


def send(
    agent: Any, message: Any, recipient: Any, request_reply: bool | None = None, silent: bool | None = False
) -> Flow[None]:
    """Store the message as sent, and let the recipient receive it."""
    message = yield from _before_send(agent, message, recipient, agent._is_silent(agent, silent))
    kept = yield from agent._take_in(message)
    if not agent._append_oai_message(kept, "assistant", recipient, is_sending=True):
        raise ValueError(
            "Message can't be converted into a valid ChatCompletion message. "
            f"Either content or function_call must be provided, found {message!r}."
        )
    if (yield from is_overridden(recipient, "receive")):
        return (yield from _override(recipient, "receive", message, agent, request_reply, silent))
    return become(receive(recipient, message, agent, request_reply, silent))


def receive(
    agent: Any, message: Any, sender: Any, request_reply: bool | None = None, silent: bool | None = False
) -> Flow[None]:
    """Store and print the message, and answer it if a reply is wanted."""
    message = yield from agent._take_in(message)
    agent._process_received_message(message, sender, silent)
    if request_reply is False or (request_reply is None and agent.reply_at_receive[sender] is False):
        return None
    return become(_answer(agent, sender, silent))


def _answer(agent: Any, sender: Any, silent: bool | None) -> Flow[None]:
    messages = agent.chat_messages[sender]
    reply = yield from invoke(agent, "generate_reply", generate_reply, messages=messages, sender=sender)
    return None if reply is None else become(post(agent, reply, sender, silent=silent))


def post(agent: Any, message: Any, recipient: Any, **how: Any) -> Flow[None]:
    """Send as `send`, or by the program's own half."""
    if (yield from is_overridden(agent, "send")):
        return (yield from _override(agent, "send", message, recipient, **how))
    return become(send(agent, message, recipient, **how))


_POSTPONED: ContextVar[tuple[Any, str, list[Flow[None]]] | None] = ContextVar("autogen_postponed", default=None)


def members(*agents: Any) -> frozenset[str]:
    """The names of those whose replies are turns of a chat between `agents`."""
    sides = [each._participants() if hasattr(each, "_participants") else [each] for each in agents]
    return frozenset(each.name for side in sides for each in side)


def in_a_chat(sender: Any, recipient: Any, message: Any, flow: Flow[None]) -> Flow[None]:
    """Send or receive as a public call: outside any chat, the message opens one."""
    if here().chat:
        return (yield from finish(flow))
    said = message.get("content") if isinstance(message, dict) else message
    place = open_chat(f"{sender.name}>{recipient.name}", said, str(said)[:80], members(sender, recipient))
    yield Call(play, play_async, (finish(flow), place), {})


def speak(agent: Any, name: str, message: Any, peer: Any, flow: Flow[None]) -> None:
    """Play `send` or `receive` as a sync public call.

    Called by a sync override within an async chat, it leaves what follows the message to that chat, which would
    otherwise go on in the wrong colour.
    """
    postponed = _POSTPONED.get()
    if postponed is None or postponed[:2] != (agent, name):
        sides = (agent, peer) if name == "send" else (peer, agent)
        play(in_a_chat(*sides, message, flow), chat=True)
        return
    done: Any = play(flow)
    if type(done) is Become:
        postponed[2].append(done.flow)


def _override(agent: Any, name: str, *args: Any, **kwargs: Any) -> Flow[None]:
    """Let the program's own half handle a message."""
    sync, later = halves(agent, name)
    if sync is not later or not (yield COLOUR):
        return (yield from _deeper(agent, name, Call(sync, later, args, kwargs)))
    flows: list[Flow[None]] = yield Call(_shallow, _shallow, (agent, name, sync, args, kwargs), {})
    for flow in flows[:-1]:
        yield from finish(flow)
    return become(flows[-1]) if flows else None


def _shallow(agent: Any, name: str, method: Any, args: Any, kwargs: Any) -> list[Flow[None]]:
    """Call a sync override from an async chat; return what it left to do."""
    flows: list[Flow[None]] = []
    token = _POSTPONED.set((agent, name, flows))
    try:
        method(*args, **kwargs)
    finally:
        _POSTPONED.reset(token)
    return flows


def _deeper(agent: Any, name: str, own: Call) -> Flow[None]:
    """Call an overridden half, within which the next message is handled: the one case in which a chat has a depth."""
    place = here()
    place.depth += 1
    limit = sys.getrecursionlimit()
    try:
        if place.depth > _DEEPEST:
            raise RunStopped(_too_deep(agent, name, place.depth))
        sys.setrecursionlimit(max(limit, (place.depth + 50) * _FRAMES_PER_CALL))
        yield own
    except RecursionError as error:
        raise RunStopped(_too_deep(agent, name, place.depth)) from error
    finally:
        place.depth -= 1
        if place.depth == 0:
            sys.setrecursionlimit(limit)


def _too_deep(agent: Any, name: str, depth: int) -> ChatTooDeep:
    return ChatTooDeep(
        f"{type(agent).__qualname__} overrides {name!r}, so each message of the chat is handled within the one before; "
        f"after {depth} messages Python allows no more. Do the extra work in a hook (register_hook) or in a reply "
        "function (register_reply), which have no depth, or end the chat earlier with max_turns."
    )


def _before_send(agent: Any, message: Any, recipient: Any, silent: bool) -> Flow[Any]:
    own = yield from own_method(agent, "_process_message_before_send", "_a_process_message_before_send")
    return (
        yield from before_send(agent, message, recipient, silent)
        if own is None
        else call(own, message, recipient, silent)
    )


def before_send(agent: Any, message: Any, recipient: Any, silent: bool) -> Flow[Any]:
    """The message after the `process_message_before_send` hooks, which see it as the program gave it."""
    for hook in _hooks(agent, "process_message_before_send", (yield COLOUR)):
        message = yield from call(hook, sender=agent, message=message, recipient=recipient, silent=silent)
    return message


def _hooks(agent: Any, name: str, is_async: bool) -> list[Callable[..., Any]]:
    """The hooks of a place; async ones run, after the others, in async chats only."""
    lists: dict[str, list[Callable[..., Any]]] = agent.hook_lists
    return lists[name] + lists[f"a_{name}"] if is_async else lists[name]


def reply_here(agent: Any, messages: list[Message] | None, sender: Any, **kwargs: Any) -> Flow[Reply]:
    """`generate_reply` as a public call: outside the agent's chats it has a place of its own, named by the last message."""
    if here().chat and agent.name in here().members:
        return (yield from generate_reply(agent, messages, sender, **kwargs))
    known = messages if messages is not None else agent._oai_messages[sender] if sender else None
    last = known[-1].get("content") if known else None
    place = open_chat(agent.name, last, str(last)[:80], members(agent))
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
        asked = {"messages": messages, "sender": sender, "config": entry["config"]}
        built_in = BUILT_IN.get(func) if isinstance(func, FunctionType) else None
        if isinstance(func, FlowReply):
            outcome = yield from func.flow(agent, **asked)
        elif built_in is None:
            if not is_async and inspect.iscoroutinefunction(func):
                continue
            outcome = yield Call(func, func, (agent,), asked)
        else:
            if built_in.is_async is not is_async and (not is_async or _is_asked(built_in.twin, entries, excluded)):
                continue
            outcome = yield from _ask_built_in(agent, built_in, asked)
        final, reply = _pair(func, outcome)
        if runtime_logging.logging_enabled():
            _log_reply(agent, func, final, reply)
        if final:
            return reply
    return agent._default_auto_reply  # type: ignore[no-any-return]


def _pair(func: Any, outcome: Any) -> tuple[bool, Reply]:
    try:
        final, reply = outcome
    except (TypeError, ValueError) as error:
        name = getattr(func, "__qualname__", type(func).__name__)
        raise type(error)(
            f"The reply function {name} must return (is_final, reply), but returned {outcome!r}."
        ) from error
    return final, reply


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
        content = yield from _passed(hook, content)
    if content == last["content"]:
        return messages
    messages = list(messages)
    messages[-1]["content"] = content
    return messages


def _passed(hook: Any, content: Any) -> Flow[Any]:
    """What a hook makes of a message's content, by its flow where it is a method that has one."""
    flow = HOOK_FLOWS.get(getattr(hook, "__func__", None))
    if flow is None:
        return (yield from call(hook, content))
    return (yield from flow(hook.__self__, content))


def all_messages(agent: Any, messages: list[Message]) -> Flow[list[Message]]:
    """The messages passed through the hooks that see all of them; nothing is stored."""
    for hook in _hooks(agent, "process_all_messages_before_reply", (yield COLOUR)):
        messages = yield from call(hook, messages)
    return messages


def _log_reply(agent: Any, func: Any, final: bool, reply: Any) -> None:
    runtime_logging.log_event(
        agent,
        "reply_func_executed",
        reply_func_module=getattr(func, "__module__", ""),
        reply_func_name=getattr(func, "__name__", type(func).__name__),
        final=final,
        reply=reply,
    )


def _is_asked(func: Any, entries: list[dict[str, Any]], excluded: Any) -> bool:
    return func not in excluded and any(each["reply_func"] is func for each in entries)


def _ask_built_in(agent: Any, built_in: BuiltIn, asked: dict[str, Any]) -> Flow[Any]:
    name = built_in.name
    is_own = changed(agent, name) if built_in.twin is None else (yield from is_overridden(agent, name))
    if not is_own:
        return (yield from built_in.flow(agent, **asked))
    outcome = yield from _ask_own(agent, built_in, asked)
    return outcome if isinstance(outcome, (tuple, list)) else (True, outcome)


def _ask_own(agent: Any, built_in: BuiltIn, asked: dict[str, Any]) -> Flow[Any]:
    name = built_in.name
    if built_in.twin is None:
        own = getattr(agent, name)
        return (yield Call(own, own, (), asked))
    if name == "generate_oai_reply":
        return (yield from ask_own(agent, agent.client, halves(agent, name), asked["messages"], **asked))
    return (yield Call(*halves(agent, name), (), asked))
