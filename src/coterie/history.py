"""One view of a Chat Completions history that every endpoint accepts: calls and results in pairs, legal names.

Endpoints refuse a history in which a tool call is not followed by exactly its results. Histories get that way: a run was
stopped between call and result, a limiter cut a pair, a person spoke in between, two agents share a list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import orjson

from .messages import Message

NO_RESULT = "No result was recorded for this call."

_SPEAKERS = frozenset({"system", "developer", "user", "function"})
_ILLEGAL = re.compile(r"[^a-zA-Z0-9_-]")
_legal_names: set[str] = set()


def valid(messages: list[Message]) -> list[Message]:
    """Return `messages` itself if endpoints accept it, else a mended copy. No text is lost, nothing is changed in place.

    A call without a result gets one that says so; what stood between a call and its results moves behind them. A result
    without a call becomes a user's message, unless it repeats, word for word, a result that is there. Missing content
    becomes "", unknown roles become "user", names keep letters, digits, `_` and `-`.
    """
    return messages if _is_valid(messages) else _Mending(messages).messages


def trim(messages: list[Message], keep: int) -> list[Message]:
    """Return the newest `keep` messages, valid: fewer where a pair would break, more where the newest is a result."""
    messages = valid(messages)
    start = max(len(messages) - keep, 0) if keep > 0 else len(messages)
    first = start
    while first < len(messages) and messages[first]["role"] in ("tool", "function"):
        first += 1
    if first == len(messages) and keep > 0:
        first = start
        while first > 0 and messages[first]["role"] in ("tool", "function"):
            first -= 1
    return messages[first:] if first else messages


def legal_name(name: str) -> str:
    """Return `name` as endpoints accept it, maybe empty."""
    return _ILLEGAL.sub("_", name)[:64]


def _is_valid(messages: list[Message]) -> bool:
    """Check in one pass; it runs on every model call, so a text message costs a few dictionary lookups."""
    pending: set[str] = set()
    for message in messages:
        role = message.get("role")
        content = message.get("content")
        calls = message.get("tool_calls")
        if role == "tool":
            call_id = message.get("tool_call_id")
            if call_id not in pending or calls is not None:
                return False
            pending.remove(call_id)
        elif pending:
            return False
        elif role == "assistant":
            if calls is not None:
                pending = _ids_if_valid(message)
                if not pending:
                    return False
            elif content is None and not message.get("function_call"):
                return False
            if message.get("function_call") is not None and not _is_valid_function(message["function_call"]):
                return False
            if content is None:
                content = ""
        elif role not in _SPEAKERS or calls is not None or (role == "function" and not message.get("name")):
            return False
        if type(content) is not str and not _is_valid_parts(content):
            return False
        name = message.get("name")
        if name is not None and not _is_legal(name):
            return False
    return not pending


def _ids_if_valid(message: Message) -> set[str]:
    """Return the ids of a message's calls, or nothing when one of them has a fault."""
    ids = set()
    calls = message["tool_calls"]
    if type(calls) is not list or message.get("function_call") is not None:
        return set()
    for call in calls:
        call_id = call.get("id")
        if not call_id or type(call_id) is not str or call.get("type") != "function":
            return set()
        if not _is_valid_function(call.get("function")):
            return set()
        ids.add(call_id)
    return ids if len(ids) == len(calls) else set()


def _is_valid_function(function: Any) -> bool:
    return isinstance(function, dict) and type(function.get("arguments")) is str and _is_legal(function.get("name"))


def _is_legal(name: Any) -> bool:
    if type(name) is not str:
        return False
    if name in _legal_names:
        return True
    if not name or len(name) > 64 or _ILLEGAL.search(name):
        return False
    if len(_legal_names) < 10_000:
        _legal_names.add(name)
    return True


def _is_valid_parts(content: Any) -> bool:
    return isinstance(content, list) and bool(content) and all(isinstance(each, dict) for each in content)


class _Pair:
    """A message that calls tools, and the results that were found: one for each call, or None."""

    def __init__(self, message: Message, asked_ids: list[Any]) -> None:
        self.message = message
        self.asked_ids = asked_ids
        self.results: list[Message | None] = [None] * len(asked_ids)


class _Mending:
    """Puts a history in order: `messages` is the mended copy."""

    def __init__(self, messages: list[Message]) -> None:
        self._out: list[Message | _Pair] = []
        self._pairs: list[_Pair] = []
        for each in messages:
            self._add(_mended(each))
        self.messages: list[Message] = []
        for entry in self._out:
            if isinstance(entry, _Pair):
                self.messages += _with_results(entry)
            else:
                self.messages.append(entry)

    def _add(self, message: Message) -> None:
        if message["role"] == "tool":
            self._add_result(message)
        elif "tool_calls" in message:
            asked_ids = [each.get("id") for each in message["tool_calls"]]
            pair = _Pair(_with_ids(message, len(self._pairs)), asked_ids)
            self._out.append(pair)
            self._pairs.append(pair)
        else:
            self._out.append(message)

    def _add_result(self, message: Message) -> None:
        """Put a result at the newest call of its id that still lacks one; without an id, at the oldest call that does."""
        call_id = message.get("tool_call_id")
        for pair in reversed(self._pairs) if call_id else ():
            for index, asked_id in enumerate(pair.asked_ids):
                if asked_id != call_id:
                    continue
                known = pair.results[index]
                if known is None:
                    pair.results[index] = message
                    return
                if known["content"] == message["content"]:
                    return
        if not call_id and self._pairs:
            pair = self._pairs[-1]
            open_places = [index for index, each in enumerate(pair.results) if each is None]
            if open_places:
                pair.results[open_places[0]] = message
                return
        self._out.append(_as_user(message))


def _with_ids(message: Message, number: int) -> Message:
    """Give every call of a message an id of its own."""
    seen: set[str] = set()
    calls = []
    for index, each in enumerate(message["tool_calls"]):
        call_id = each.get("id")
        if not isinstance(call_id, str) or not call_id or call_id in seen:
            call_id = f"call_{number}_{index}"
            while call_id in seen:
                call_id += "_"
        seen.add(call_id)
        calls.append(each if each.get("id") == call_id else {**each, "id": call_id})
    return {**message, "tool_calls": calls}


def _with_results(pair: _Pair) -> list[Message]:
    messages = [pair.message]
    for call, result in zip(pair.message["tool_calls"], pair.results, strict=True):
        call_id = call["id"]
        if result is None:
            result = {"role": "tool", "tool_call_id": call_id, "content": NO_RESULT}
        elif result.get("tool_call_id") != call_id:
            result = {**result, "tool_call_id": call_id}
        messages.append(result)
    return messages


def _as_user(message: Message) -> Message:
    """A result that belongs to no call is still something that was said."""
    what = " ".join(str(message[key]) for key in ("name", "tool_call_id") if message.get(key))
    head = f"Result of the tool call {what}:" if what else "Result of a tool call:"
    content = message["content"]
    if isinstance(content, list):
        return {"role": "user", "content": [{"type": "text", "text": head}, *content]}
    return {"role": "user", "content": f"{head}\n{content}"}


def _mended(message: Message) -> Message:
    """Return a message that is right by itself: role, content, names, calls."""
    mended = dict(message)
    calls = _mended_calls(mended)
    role = message.get("role")
    if calls or mended.get("function_call"):
        role = "assistant"
    elif role not in _SPEAKERS and role not in ("assistant", "tool"):
        role = "tool" if message.get("tool_call_id") else "user"
    mended["role"] = role
    if role != "tool":
        mended.pop("tool_call_id", None)
    content = mended.get("content")
    has_calls = bool(calls) or "function_call" in mended
    mended["content"] = None if content is None and has_calls else _mended_content(content)
    _mend_name(mended)
    return mended


def _mended_calls(message: Message) -> list[dict[str, Any]]:
    """Mend the calls of a message in place and return them; a legacy call beside them joins them."""
    found = message.pop("tool_calls", None) or []
    calls = [_mended_call(each) for each in (found if isinstance(found, list) else [found])]
    function = message.pop("function_call", None)
    if function and calls:
        calls.append({"type": "function", "function": _mended_function(function)})
    elif function:
        message["function_call"] = _mended_function(function)
    if calls:
        message["tool_calls"] = calls
    return calls


def _mended_call(call: Any) -> dict[str, Any]:
    call = call if isinstance(call, Mapping) else {"function": {"arguments": call}}
    return {**call, "type": "function", "function": _mended_function(call.get("function"))}


def _mended_function(function: Any) -> dict[str, Any]:
    function = function if isinstance(function, Mapping) else {"arguments": function}
    arguments = function.get("arguments")
    if not isinstance(arguments, str):
        arguments = "{}" if arguments is None else _as_text(arguments)
    name = legal_name(str(function.get("name") or "")) or "function"
    return {**function, "name": name, "arguments": arguments}


def _mended_content(content: Any) -> str | list[dict[str, Any]]:
    if content is None or content == []:
        return ""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return [each if isinstance(each, dict) else {"type": "text", "text": _as_text(each)} for each in content]
    return _as_text(content)


def _mend_name(message: Message) -> None:
    name = legal_name(str(message.pop("name", None) or ""))
    if not name and message["role"] == "function":
        name = "function"
    if name:
        message["name"] = name


def _as_text(value: Any) -> str:
    return (
        value if isinstance(value, str) else orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
    )
