"""Several chats: one after the other, or each as soon as those it waits for have ended."""

from __future__ import annotations

import asyncio
import warnings
from collections import Counter
from collections.abc import Iterable
from typing import Any

from coterie.flow import Call, Flow

from ..formatting_utils import colored
from ..io.base import IOStream
from . import _chat
from ._overrides import halves, is_overridden
from ._result import ChatResult

ChatInfo = dict[str, Any]
EXCLUDED = "finished_chat_indexes_to_exclude_from_carryover"


def checked(queue: list[ChatInfo]) -> list[ChatInfo]:
    """Copies of the queue's dicts. Raises: AssertionError for a chat without sender or recipient."""
    for index, info in enumerate(queue):
        for side in ("sender", "recipient"):
            if info.get(side) is None:
                raise AssertionError(f"Chat {index} of the queue has no {side!r}.")
    repeated = [name for name, times in Counter(each["recipient"].name for each in queue).items() if times > 1]
    if repeated:
        warnings.warn(
            f"Repetitive recipients found: {', '.join(repeated)}. The chat history will be cleared by default if a "
            "recipient appears more than once. To retain the chat history, please set 'clear_history=False' in the "
            "configuration of the repeating agent.",
            UserWarning,
            stacklevel=4,
        )
    for info in queue:
        if "message" not in info:
            warnings.warn(
                "message is absent in a chat of the queue: a person will be asked for it.", UserWarning, stacklevel=4
            )
    return [dict(info) for info in queue]


def one_after_the_other(queue: list[ChatInfo]) -> Flow[list[ChatResult]]:
    """Hold the chats in order; each carries over the summaries of those before."""
    finished: list[ChatResult] = []
    for info in checked(queue):
        excluded = info.get(EXCLUDED, ())
        kept = [each.summary for index, each in enumerate(finished) if index not in excluded]
        info["carryover"] = [*_own_carryover(info), *kept]
        finished.append((yield from _held(info)))
    return finished


def _own_carryover(info: ChatInfo) -> list[Any]:
    own = info.get("carryover") or []
    return list(own) if isinstance(own, list) else [own]


def _held(info: ChatInfo) -> Flow[ChatResult]:
    """One chat of a queue, through the public method if the program overrides it."""
    if not info.get("silent", False):
        _announce(info)
    sender = info["sender"]
    if not (yield from is_overridden(sender, "initiate_chat")):
        return (yield from _chat.initiate(sender, _chat.plan(**info)))
    result: ChatResult = yield Call(*halves(sender, "initiate_chat"), (), info)
    return result


def _announce(info: ChatInfo) -> None:
    stream = IOStream.get_default()
    rule = colored("\n" + "*" * 80, "blue")
    stream.print(rule, flush=True, sep="")
    stream.print(colored("Starting a new chat....", "blue"), flush=True)
    if info.get("verbose", False):
        stream.print(colored(f"Message:\n{_shown(info.get('message'))}", "blue"), flush=True)
        carryover = "\n".join(_chat.carryover_item(each) for each in info["carryover"])
        stream.print(colored(f"Carryover:\n{carryover}", "blue"), flush=True)
    stream.print(rule, flush=True, sep="")


def _shown(message: Any) -> str:
    if callable(message):
        return f"Callable: {getattr(message, '__name__', message)}"
    return f"Dict: {message}" if isinstance(message, dict) else str(message)


def when_ready(queue: list[ChatInfo]) -> Flow[dict[int, ChatResult]]:
    """The flow of `each_when_ready`."""
    results: dict[int, ChatResult] = yield Call(each_when_ready, each_when_ready, (queue,), {})
    return results


async def each_when_ready(queue: list[ChatInfo]) -> dict[int, ChatResult]:
    """Hold each chat as soon as its prerequisites have ended; results by chat id.

    Raises: ValueError for missing or equal ids, unknown prerequisites and circles.
    """
    infos = {info["chat_id"]: info for info in checked(_with_ids(queue))}
    order = _ordered({chat_id: _prerequisites(chat_id, info, infos) for chat_id, info in infos.items()})
    tasks: dict[int, asyncio.Task[ChatResult]] = {}
    for chat_id, before in order:
        tasks[chat_id] = asyncio.ensure_future(_after(infos[chat_id], {each: tasks[each] for each in before}))
    try:
        await asyncio.gather(*tasks.values())
        return {chat_id: tasks[chat_id].result() for chat_id in infos}
    finally:
        for task in tasks.values():
            task.cancel()
        await asyncio.gather(*tasks.values(), return_exceptions=True)


async def _after(info: ChatInfo, before: dict[int, asyncio.Task[ChatResult]]) -> ChatResult:
    results = {chat_id: await task for chat_id, task in before.items()}
    excluded = info.get(EXCLUDED, ())
    info["carryover"] = [
        *_own_carryover(info),
        *(each.summary for chat_id, each in results.items() if chat_id not in excluded),
    ]
    if not info.get("silent", False):
        _announce(info)
    result: ChatResult = await info["sender"].a_initiate_chat(**info)
    result.chat_id = info["chat_id"]
    return result


def _with_ids(queue: list[ChatInfo]) -> list[ChatInfo]:
    ids = [info.get("chat_id") for info in queue]
    if None in ids:
        raise ValueError(f"Each chat of an async queue must have a unique id as 'chat_id', found {ids}.")
    if len(set(ids)) != len(ids):
        raise ValueError(f"Each chat of an async queue must have a unique id as 'chat_id', found {ids}.")
    return queue


def _prerequisites(chat_id: int, info: ChatInfo, infos: dict[int, ChatInfo]) -> list[int]:
    wanted = info.get("prerequisites", [])
    if not isinstance(wanted, Iterable) or not all(isinstance(each, int) for each in wanted):
        raise ValueError(f"The prerequisites of chat {chat_id} must be a list of chat ids, found {wanted!r}.")
    unknown = [each for each in wanted if each not in infos]
    if unknown:
        raise ValueError(f"Chat {chat_id} waits for chats that are not in the queue: {unknown}.")
    return list(wanted)


def _ordered(before: dict[int, list[int]]) -> list[tuple[int, list[int]]]:
    """The chats with what each waits for, so that none stands before what it waits for. Raises: ValueError."""
    ordered: dict[int, list[int]] = {}
    while len(ordered) < len(before):
        ready = [each for each in before if each not in ordered and all(one in ordered for one in before[each])]
        if not ready:
            circle = [each for each in before if each not in ordered]
            raise ValueError(f"The chats {circle} wait for each other in a circle: mend their prerequisites.")
        ordered.update({each: before[each] for each in ready})
    return list(ordered.items())
