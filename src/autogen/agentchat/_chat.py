"""A chat from its first message to its summary."""

from __future__ import annotations

import warnings
from typing import Any

from coterie.errors import BadRequest, RunStopped
from coterie.flow import COLOUR, Call, Flow, call, finish
from coterie.runs import current_run, here, open_chat, play, play_async

from ..code_utils import content_str
from ..exception_utils import InvalidCarryOverType
from . import _talk
from ._messages import Message, for_model, to_dict
from ._overrides import invoke
from ._replies import ask, from_client
from ._result import ChatResult, gather_usage_summary, usage_since


class Plan:
    """What `initiate_chat` was asked for."""

    def __init__(
        self,
        recipient: Any,
        *,
        clear_history: bool,
        silent: bool | None,
        cache: Any,
        max_turns: int | None,
        summary_method: Any,
        summary_args: dict[str, Any] | None,
        message: Any,
        context: dict[str, Any],
    ) -> None:
        self.recipient, self.clear_history, self.silent, self.cache = recipient, clear_history, silent, cache
        limits = [each for each in (max_turns, current_run().max_turns) if each is not None]
        self.max_turns, self.summary_method = min(limits, default=None), summary_method
        self.summary_args = dict(summary_args or {})
        self.message, self.context = message, context


def plan(
    recipient: Any,
    clear_history: bool = True,
    silent: bool | None = False,
    cache: Any = None,
    max_turns: int | None = None,
    summary_method: Any = "last_msg",
    summary_args: dict[str, Any] | None = None,
    message: Any = None,
    **context: Any,
) -> Plan:
    """The plan of `initiate_chat` with these arguments."""
    return Plan(
        recipient,
        clear_history=clear_history,
        silent=silent,
        cache=cache,
        max_turns=max_turns,
        summary_method=summary_method,
        summary_args=summary_args,
        message=message,
        context=context,
    )


def initiate(agent: Any, plan: Plan) -> Flow[ChatResult]:
    """Hold the chat, with the plan's cache in both agents until it ends."""
    recipient = plan.recipient
    check_summary(plan.summary_method, agent, plan.recipient)
    if not (yield COLOUR):
        for each in (agent, recipient):
            each._raise_exception_on_async_reply_functions()
    kept = agent.client_cache, recipient.client_cache
    agent.client_cache = recipient.client_cache = plan.cache
    try:
        agent._prepare_chat(recipient, plan.clear_history, reply_at_receive=plan.max_turns is None)
        first = None
        if plan.max_turns is None or plan.max_turns > 0:
            first = yield from first_message(agent, plan)
        spoken = to_dict(first).get("content") if first is not None else None
        name = f"{agent.name}>{recipient.name}"
        place = open_chat(name, spoken, str(spoken)[:80], _talk.members(agent, recipient))
        result: ChatResult = yield Call(play, play_async, (_held(agent, plan, first), place), {})
        return result
    finally:
        agent.client_cache, recipient.client_cache = kept


def check_summary(method: Any, agent: Any, recipient: Any) -> None:
    """Raises: AssertionError where the chat of these two cannot be summed up that way."""
    if method is not None and not callable(method) and method not in ("last_msg", "reflection_with_llm"):
        raise AssertionError(
            f"summary_method must be 'reflection_with_llm', 'last_msg', a callable or None, found {method!r}"
        )
    if method == "reflection_with_llm" and not (agent.client or recipient.client):
        raise AssertionError(
            "llm client must be set in either the recipient or sender when summary_method is reflection_with_llm."
        )


def first_message(agent: Any, plan: Plan) -> Flow[Any]:
    """The message that opens the chat."""
    if callable(plan.message):
        return (yield from call(plan.message, agent, plan.recipient, plan.context))
    return (yield from invoke(agent, "generate_init_message", init_message, plan.message, **plan.context))


def init_message(agent: Any, message: Any, /, **context: Any) -> Flow[Any]:
    """The given message, or what a person types, with what earlier chats carry over."""
    if message is None:
        message = yield from ask(agent, ">")
    return agent._handle_carryover(message, context)


def with_carryover(agent: Any, message: Any, context: dict[str, Any]) -> Any:
    """`message` with the context's `carryover` appended. Raises: InvalidCarryOverType."""
    if not context.get("carryover"):
        return message
    if isinstance(message, str):
        return agent._process_carryover(message, context)
    if isinstance(message, dict):
        content = message.get("content")
        if isinstance(content, list):
            part = {"type": "text", "text": agent._process_carryover("", context)}
            return {**message, "content": [part, *content]}
        return {**message, "content": agent._process_carryover(content or "", context)}
    raise InvalidCarryOverType(f"Carryover can be added to a str or a dict message, found {type(message).__name__}.")


def carried(content: str, context: dict[str, Any]) -> str:
    """`content` followed by the carryover. Raises: InvalidCarryOverType."""
    carryover = context.get("carryover")
    if not carryover:
        return content
    if isinstance(carryover, str):
        return f"{content}\nContext: \n{carryover}"
    if isinstance(carryover, list):
        return f"{content}\nContext: \n" + "\n".join(carryover_item(each) for each in carryover)
    raise InvalidCarryOverType(
        f"Carryover should be a string or a list of strings. Not adding carryover to the message: found {carryover!r}."
    )


def carryover_item(item: Any) -> str:
    """One carried item as text."""
    if isinstance(item, dict) and "content" in item:
        return str(item["content"])
    return str(item)


def _held(agent: Any, plan: Plan, first: Any) -> Flow[ChatResult]:
    """The chat itself, at its own place."""
    recipient = plan.recipient
    before = gather_usage_summary(_participants(agent, recipient))
    result = ChatResult()
    try:
        if plan.max_turns is None:
            yield from finish(_talk.post(agent, first, recipient, silent=plan.silent))
        else:
            yield from _turns(agent, first, plan)
        result.summary = yield from summary(agent, plan)
        return result
    except RunStopped as stop:
        stop.error.partial = result
        raise
    finally:
        result.chat_history = list(agent.chat_messages[recipient])
        result.cost = usage_since(before, gather_usage_summary(_participants(agent, recipient)))
        result.human_input = list(agent._human_input)


def _turns(agent: Any, first: Any, plan: Plan) -> Flow[None]:
    assert plan.max_turns is not None
    recipient = plan.recipient
    for turn in range(plan.max_turns):
        message = first
        if turn > 0:
            message = yield from invoke(
                agent,
                "generate_reply",
                _talk.generate_reply,
                messages=agent.chat_messages[recipient],
                sender=recipient,
            )
        if message is None:
            return
        yield from finish(_talk.post(agent, message, recipient, request_reply=True, silent=plan.silent))


def summary(agent: Any, plan: Plan) -> Flow[Any]:
    """What the chat comes down to, by the plan's method."""
    method, recipient = plan.summary_method, plan.recipient
    if method is None:
        return ""
    args = {"cache": plan.cache, **plan.summary_args}
    if method == "last_msg":
        return last_message(agent, recipient)
    if method == "reflection_with_llm":
        return (yield from reflection(agent, recipient, args))
    return (yield from call(method, agent, recipient, args))


def _participants(agent: Any, recipient: Any) -> list[Any]:
    """All whose model calls belong to the chat, each once."""
    return list({id(each): each for side in (agent, recipient) for each in side._participants()}.values())


def last_message(agent: Any, recipient: Any) -> str:
    """The text of the last message, without the termination word."""
    try:
        message = recipient._closing_message(agent)
        content = message["content"] if message else ""
    except (LookupError, AttributeError) as error:
        warnings.warn(
            f"Cannot extract summary using last_msg: {error}. Using an empty str as summary.", UserWarning, stacklevel=2
        )
        return ""
    if isinstance(content, list):
        content = "\n".join(each["text"].replace("TERMINATE", "") for each in content if each.get("type") == "text")
    return str(content or "").replace("TERMINATE", "")


def reflection(agent: Any, recipient: Any, args: dict[str, Any]) -> Flow[str]:
    """Ask a model to summarise the chat; the recipient's model, else the agent's."""
    prompt = args.get("summary_prompt")
    prompt = agent.DEFAULT_SUMMARY_PROMPT if prompt is None else prompt
    role = args.get("summary_role") or "system"
    if not isinstance(prompt, str):
        raise ValueError(f"The summary_prompt must be a string, found {prompt!r}.")
    if not isinstance(role, str):
        raise ValueError(f"The summary_role in summary_arg must be a string, found {role!r}.")
    asker = recipient if recipient.client else agent
    try:
        return (
            yield from reflected(asker, prompt, recipient.chat_messages_for_summary(agent), args.get("cache"), role)
        )
    except BadRequest as error:
        warnings.warn(
            f"Cannot extract summary using reflection_with_llm: {error}. Using an empty str as summary.",
            UserWarning,
            stacklevel=2,
        )
        return ""


def reflected(asker: Any, prompt: str, messages: list[Message], cache: Any, role: str) -> Flow[str]:
    """What the model of `asker` answers to `prompt` behind `messages`. Raises: ValueError where it has no model."""
    if asker.client is None:
        raise ValueError("No OpenAIWrapper client is found.")
    asked: list[Message] = [*for_model([], messages), {"role": role, "content": prompt}]
    here().next_turn()
    text = yield from from_client(asker, asker.client, asked, cache)
    if isinstance(text, dict):
        text = content_str(text.get("content"))
    return text or ""
