"""Transforms of a history before it goes to the model: fewer messages, fewer tokens, shorter texts, names in the text."""

from __future__ import annotations

import sys
from typing import Any, Protocol, runtime_checkable

from ....formatting_utils import colored
from ....io.base import IOStream
from ....token_count_utils import get_max_token_limit
from . import transforms_util
from .text_compressors import LLMLingua, TextCompressor
from .transforms_util import Message


@runtime_checkable
class MessageTransform(Protocol):
    """What `TransformMessages` applies. It gets a copy, which it may change."""

    def apply_transform(self, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the messages as they should be sent."""
        ...

    def get_logs(
        self, pre_transform_messages: list[dict[str, Any]], post_transform_messages: list[dict[str, Any]]
    ) -> tuple[str, bool]:
        """Say what the transform did, and whether it did anything."""
        ...


class MessageHistoryLimiter:
    """Keeps the newest `max_messages`; with `keep_first_message` the first one and the newest of the others.

    A tool's result never stands without its call: results that lost it are left out, and where the newest message is a
    result, its call is kept too, even beyond the limit.
    """

    def __init__(self, max_messages: int | None = None, keep_first_message: bool = False) -> None:
        if max_messages is not None and max_messages < 1:
            raise ValueError(f"max_messages must be None or at least 1, found {max_messages!r}.")
        self._max_messages = max_messages
        self._keep_first_message = keep_first_message

    def apply_transform(self, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The messages that fit."""
        if self._max_messages is None or len(messages) <= self._max_messages:
            return messages
        if not self._keep_first_message:
            return messages[transforms_util.newest_from(messages, len(messages) - self._max_messages) :]
        start = transforms_util.newest_from(messages, len(messages) - self._max_messages + 1)
        return [messages[0], *messages[max(start, 1) :]]

    def get_logs(
        self, pre_transform_messages: list[dict[str, Any]], post_transform_messages: list[dict[str, Any]]
    ) -> tuple[str, bool]:
        """How many messages were removed."""
        before, after = len(pre_transform_messages), len(post_transform_messages)
        if after >= before:
            return "No messages were removed.", False
        return f"Removed {before - after} messages. Number of messages reduced from {before} to {after}.", True


class MessageTokenLimiter:
    """Cuts each message to `max_tokens_per_message` and the history to `max_tokens`, the newest messages first.

    The message that no longer fits whole is cut, what is older is left out. Only texts count and are cut. Below
    `min_tokens` nothing happens. `filter_dict` names messages, by role or name for example, that are left alone (or,
    with `exclude_filter=False`, the only ones to cut).
    """

    def __init__(
        self,
        max_tokens_per_message: int | None = None,
        max_tokens: int | None = None,
        min_tokens: int | None = None,
        model: str = transforms_util.DEFAULT_MODEL,
        filter_dict: dict[str, Any] | None = None,
        exclude_filter: bool = True,
    ) -> None:
        self._model = model
        context = _context_of(model)
        self._max_tokens_per_message = _capped("max_tokens_per_message", max_tokens_per_message, context, model)
        self._max_tokens = _capped("max_tokens", max_tokens, context, model)
        self._min_tokens = _at_least_zero("min_tokens", min_tokens) or 0
        if max_tokens is not None and self._min_tokens > max_tokens:
            raise ValueError(f"min_tokens must not exceed max_tokens, found {min_tokens} and {max_tokens}.")
        self._filter_dict = filter_dict
        self._exclude_filter = exclude_filter

    def apply_transform(self, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The messages, cut to what fits."""
        if self._tokens(messages) < self._min_tokens:
            return messages
        left = self._max_tokens
        start = len(messages)
        kept: list[Message] = []
        while start > 0 and (left > 0 or not kept):
            start -= 1
            message = self._cut(messages[start], min(left, self._max_tokens_per_message))
            left -= transforms_util.count_text_tokens(message.get("content"), self._model)
            kept.insert(0, message)
        first = transforms_util.newest_from(messages, start)
        return messages[first:start] + kept[max(first - start, 0) :]

    def _cut(self, message: Message, limit: int) -> Message:
        if not transforms_util.should_transform_message(message, self._filter_dict, self._exclude_filter):
            return message
        left = limit

        def cut(text: str) -> str:
            nonlocal left
            text = transforms_util.first_tokens(text, left, self._model)
            left -= transforms_util.count_text_tokens(text, self._model)
            return text

        return transforms_util.map_texts(message, cut)

    def _tokens(self, messages: list[Message]) -> int:
        return sum(transforms_util.count_text_tokens(each.get("content"), self._model) for each in messages)

    def get_logs(
        self, pre_transform_messages: list[dict[str, Any]], post_transform_messages: list[dict[str, Any]]
    ) -> tuple[str, bool]:
        """How many tokens were cut off."""
        before, after = self._tokens(pre_transform_messages), self._tokens(post_transform_messages)
        if after >= before:
            return "No tokens were truncated.", False
        return f"Truncated {before - after} tokens. Number of tokens reduced from {before} to {after}", True


class TextMessageCompressor:
    """Makes texts shorter with a compressor, LLMLingua by default (extra `long-context`).

    `compression_params` go to the compressor's `compress_text`; `cache` keeps what was compressed.
    """

    def __init__(
        self,
        text_compressor: TextCompressor | None = None,
        min_tokens: int | None = None,
        compression_params: dict[str, Any] | None = None,
        cache: Any = None,
        filter_dict: dict[str, Any] | None = None,
        exclude_filter: bool = True,
    ) -> None:
        self._text_compressor = text_compressor if text_compressor is not None else LLMLingua()
        if min_tokens is not None and min_tokens <= 0:
            raise ValueError(f"min_tokens must be None or greater than 0, found {min_tokens!r}.")
        self._min_tokens = min_tokens
        self._compression_args = dict(compression_params or {})
        self._filter_dict = filter_dict
        self._exclude_filter = exclude_filter
        self._cache = cache
        self._recent_tokens_savings = 0

    def apply_transform(self, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The messages with compressed texts."""
        self._recent_tokens_savings = 0
        if not messages or not transforms_util.min_tokens_reached(messages, self._min_tokens):
            return messages
        return [
            transforms_util.map_texts(each, self._compressed)
            if transforms_util.should_transform_message(each, self._filter_dict, self._exclude_filter)
            else each
            for each in messages
        ]

    def _compressed(self, text: str) -> str:
        if not text:
            return text
        key = transforms_util.cache_key(text, self._min_tokens, sorted(self._compression_args.items()))
        known = transforms_util.cache_content_get(self._cache, key)
        if known is None:
            said = self._text_compressor.compress_text(text, **self._compression_args)
            saved = int(said.get("origin_tokens", 0)) - int(said.get("compressed_tokens", 0))
            known = (str(said.get("compressed_prompt", text)), saved)
            transforms_util.cache_content_set(self._cache, key, *known)
        shorter, saved = known
        self._recent_tokens_savings += saved
        return str(shorter)

    def get_logs(
        self, pre_transform_messages: list[dict[str, Any]], post_transform_messages: list[dict[str, Any]]
    ) -> tuple[str, bool]:
        """How many tokens the last compression saved."""
        if self._recent_tokens_savings > 0:
            return f"{self._recent_tokens_savings} tokens saved with text compression.", True
        return "No tokens saved with text compression.", False


class TextMessageContentName:
    """Puts each speaker's name into the text, for models that take no account of the field `name`."""

    def __init__(
        self,
        position: str = "start",
        format_string: str = "{name}:\n",
        deduplicate: bool = True,
        filter_dict: dict[str, Any] | None = None,
        exclude_filter: bool = True,
    ) -> None:
        assert position in ("start", "end"), f"position must be 'start' or 'end', found {position!r}."
        assert isinstance(format_string, str) and "{name}" in format_string, (
            f"format_string must hold '{{name}}', found {format_string!r}."
        )
        self._position = position
        self._format_string = format_string
        self._deduplicate = deduplicate
        self._filter_dict = filter_dict
        self._exclude_filter = exclude_filter

    def apply_transform(self, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The messages with names in their texts."""
        return [self._named(each) for each in messages]

    def _named(self, message: Message) -> Message:
        name, content = message.get("name"), message.get("content")
        if (
            not name
            or transforms_util.is_content_text_empty(content)
            or not transforms_util.should_transform_message(message, self._filter_dict, self._exclude_filter)
        ):
            return message
        text = self._format_string.format(name=name)
        if isinstance(content, list):
            return {**message, "content": self._around(content, text)}
        said = str(content)
        if self._deduplicate and self._has(said, text):
            return message
        return {**message, "content": text + said if self._position == "start" else said + text}

    def _has(self, said: str, text: str) -> bool:
        return said.startswith(text) if self._position == "start" else said.endswith(text)

    def _around(self, content: list[Any], text: str) -> list[Any]:
        outer = content[0 if self._position == "start" else -1]
        if self._deduplicate and outer.get("type") == "text" and self._has(outer["text"], text):
            return content
        part = {"type": "text", "text": text}
        return [part, *content] if self._position == "start" else [*content, part]

    def get_logs(
        self, pre_transform_messages: list[dict[str, Any]], post_transform_messages: list[dict[str, Any]]
    ) -> tuple[str, bool]:
        """How many messages got a name."""
        pairs = zip(pre_transform_messages, post_transform_messages, strict=False)
        changed = sum(before.get("content") != after.get("content") for before, after in pairs)
        if changed:
            return f"{changed} message(s) changed to incorporate name.", True
        return "No messages changed to incorporate name.", False


def _at_least_zero(name: str, value: int | None) -> int | None:
    if value is not None and value < 0:
        raise ValueError(f"{name} must be None or at least 0, found {value!r}.")
    return value


def _context_of(model: str) -> int:
    try:
        return get_max_token_limit(model)
    except KeyError:
        _say(f"The context size of the model {model} is not known, so limits are not capped to it.")
        return sys.maxsize


def _capped(name: str, wanted: int | None, context: int, model: str) -> int:
    _at_least_zero(name, wanted)
    if wanted is not None and wanted > context:
        _say(f"{name} was set to {wanted}, but {model} can only accept {context} tokens. Capping it to {context}.")
    return context if wanted is None else min(wanted, context)


def _say(text: str) -> None:
    IOStream.get_default().print(colored(text, "yellow"), flush=True)
