"""Loops: notice a conversation that goes round in circles, and warn, steer or stop it."""

from __future__ import annotations

import hashlib
import re
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from ..effects import Effect, HumanInput, ModelCall, ToolCall, decode, encode
from ..errors import ConfigError, LoopDetected, RunStopped
from ..flow import Flow
from ..messages import Answer, Message, Reply

Loops = Literal["warn", "steer", "stop"]

LIMIT = 3  # times that make a loop
LONGEST_CIRCLE = 3
CHATS_KEPT = 10_000
ADVICE = (
    "This conversation is going in circles: so far one side {found}. Do not do the same again. "
    "Try another way, or say what is missing, or finish."
)

_CHAT = re.compile(r"(.*:[0-9a-f]{8}(#\d+)?)(/[^/:]+\.\d+)*$")
"""A chat, and the turns within it that are places of their own."""
_NOTHING = b""


@dataclass(frozen=True, slots=True)
class _Step:
    """What an agent was told and what it did then, as digests. `shown` names the latter in a few words."""

    told: bytes
    did: bytes
    shown: str
    asks_tools: bool = False


class LoopGuard:
    """Watches what each agent does in each chat.

    A loop is: the same answer, or the same two or three in turn, `LIMIT` times to the same words; `LIMIT` empty answers;
    the same tool calls with the same results, `LIMIT` times. What changes on either side is progress, and so is a word
    from a person. "warn" tells `notify`; "steer" does too, and adds a message to the next request; "stop" ends the run
    with `LoopDetected`.
    """

    def __init__(self, mode: Loops, notify: Callable[[Effect, str], None]) -> None:
        if mode not in get_args(Loops):
            raise ConfigError(f"loops must be one of {', '.join(get_args(Loops))}; found {mode!r}")
        self._mode, self._notify = mode, notify
        self._past: dict[str, dict[tuple[str, str], deque[_Step]]] = {}
        self._advice: dict[tuple[str, str], str] = {}

    def around(self, effect: Effect) -> Flow[Any]:
        chat = _chat_of(effect.key)
        if not chat:
            return (yield effect)
        if isinstance(effect, ModelCall):
            effect = self._steered(effect, chat)
        try:
            outcome = yield effect
        except Exception as error:
            if isinstance(effect, ToolCall):  # a failure is a result too, which the model reads
                self._watch(effect, chat, f"{type(error).__name__}: {error}")
            raise
        if isinstance(effect, HumanInput) and outcome:
            self._past.pop(chat, None)
        elif isinstance(effect, ModelCall | ToolCall):
            self._watch(effect, chat, outcome)
        return outcome

    def _watch(self, effect: ModelCall | ToolCall, chat: str, outcome: Any) -> None:
        steps = self._steps(chat, effect)
        steps.append(_answered(effect, outcome) if isinstance(effect, ModelCall) else _called(effect, outcome))
        found = _silence(steps) or _circle(steps)
        if found is None:
            return
        del self._past[chat]  # from here it counts anew
        text = f"{effect.agent or 'an agent'} {found}"
        if self._mode == "stop":
            raise RunStopped(LoopDetected(f"{effect.key}: {text}"))
        self._notify(effect, text)
        if self._mode == "steer":
            # The agent that runs a tool is not the one that asked for it: tell whoever asks a model next.
            self._advice[chat, effect.agent if isinstance(effect, ModelCall) else ""] = found

    def _steps(self, chat: str, effect: Effect) -> deque[_Step]:
        past = self._past.get(chat)
        if past is None:
            past = self._past[chat] = {}
            if len(self._past) > CHATS_KEPT:
                self._past.pop(next(iter(self._past)), None)
        return past.setdefault((effect.agent, effect.kind), deque(maxlen=(LIMIT + 1) * LONGEST_CIRCLE))

    def _steered(self, effect: ModelCall, chat: str) -> ModelCall:
        found = self._advice.pop((chat, effect.agent), None) or self._advice.pop((chat, ""), None)
        if found is None:
            return effect
        if effect.call is not None:
            agent = effect.agent or "this agent"
            self._notify(effect, f"{agent} cannot be steered: it asks its model by a method of the program's own")
            return effect
        request = decode(effect.body)
        request["messages"].append({"role": "user", "content": ADVICE.format(found=found)})
        return replace(effect, body=encode(request), cache=None)  # a cached answer would be the old one


def _chat_of(key: str) -> str:
    """The chat in which an effect lies directly; empty for effects outside of chats."""
    found = _CHAT.match(key.rsplit("/", 3)[0])
    return found[1] if found else ""


def _circle(steps: Sequence[_Step]) -> str | None:
    """Say what repeats, if the latest steps are equal rounds of one to `LONGEST_CIRCLE` steps."""
    for length in range(1, LONGEST_CIRCLE + 1):
        latest = list(steps)[-length * LIMIT :]
        if all(each.asks_tools for each in latest):  # the same question is a loop only when its answer was the same too
            latest = list(steps)[-length * (LIMIT + 1) :]
            needed = length * (LIMIT + 1)
        else:
            needed = length * LIMIT
        told, did = [each.told for each in latest[1:]], [each.did for each in latest]
        if len(latest) == needed and _repeats(did, length) and _repeats(told, length):
            shown = ", then ".join(each.shown for each in latest[-length:])
            return f"{shown}, {LIMIT} times over"
    return None


def _repeats(values: Sequence[bytes], length: int) -> bool:
    return all(one == later for one, later in zip(values, values[length:], strict=False))


def _silence(steps: Sequence[_Step]) -> str | None:
    latest = list(steps)[-LIMIT:]
    silent = len(latest) == LIMIT and all(each.did == _NOTHING for each in latest)
    return f"answered nothing, {LIMIT} times over" if silent else None


def _answered(effect: ModelCall, outcome: Any) -> _Step:
    messages = decode(effect.body).get("messages") or [{}]
    told = _digest(messages[-1].get("content"))
    if not isinstance(outcome, Answer):
        replied = outcome.said if isinstance(outcome, Reply) else outcome
        return _Step(told, _digest(replied), f"replied {_short(replied)}")
    said = [each for choice in outcome.choices if (each := _said(choice.message))]
    if not said:
        return _Step(told, _NOTHING, "answered nothing")
    if any(each.message.get("tool_calls") or each.message.get("function_call") for each in outcome.choices):
        return _Step(told, _digest(said), f"asked for {_short(said)}", asks_tools=True)
    return _Step(told, _digest(said), f"said {_short(said[0])}")


def _called(effect: ToolCall, outcome: Any) -> _Step:
    shown = f"ran the tool {effect.name!r} with {_short(effect.arguments)} and the same result"
    return _Step(b"", _digest([effect.name, effect.arguments, _result(effect, outcome)]), shown)


def _result(effect: ToolCall, outcome: Any) -> Any:
    """What a tool returned, without the id of the call."""
    match outcome:
        case [_, {"content": content}]:
            return content
        case str():
            return outcome
    return effect.to_json(outcome)


def _said(message: Message) -> Any:
    """What a message says or asks for, without the ids that differ each time; nothing if it says nothing."""
    content = message.get("content")
    text = content.strip() if isinstance(content, str) else content
    asked = [each.get("function") for each in message.get("tool_calls") or ()]
    if message.get("function_call"):
        asked.append(message["function_call"])
    return [text, asked] if asked else text


def _digest(value: Any) -> bytes:
    return hashlib.blake2b(encode(value), digest_size=16).digest()


def _short(value: Any, limit: int = 80) -> str:
    text = value if isinstance(value, str) else encode(value).decode()
    return repr(text if len(text) <= limit else f"{text[:limit]}...")
