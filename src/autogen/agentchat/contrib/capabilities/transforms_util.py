"""What transforms share: which messages they touch, how long a text is, where a history may be cut."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Callable
from typing import Any

from coterie.models.tokens import count_tokens

from ....oai.openai_utils import filter_config

Message = dict[str, Any]

DEFAULT_MODEL = "gpt-3.5-turbo-0613"


def cache_key(content: Any, *args: Any) -> str:
    """A key that tells this content, treated with these settings, from others."""
    return hashlib.blake2b(repr((content, *args)).encode(), digest_size=16).hexdigest()


def cache_content_get(cache: Any, key: str) -> tuple[Any, ...] | None:
    """What `cache_content_set` put away under the key, or None."""
    found = cache.get(key) if cache is not None else None
    return tuple(found) if found else None


def cache_content_set(cache: Any, key: str, content: Any, *args: Any) -> None:
    """Put content away, with more beside it, where there is a cache."""
    if cache is not None:
        cache.set(key, [content, *args])


def min_tokens_reached(messages: list[Message], min_tokens: int | None) -> bool:
    """Whether the texts of the messages have at least so many tokens."""
    return not min_tokens or sum(count_text_tokens(each.get("content")) for each in messages) >= min_tokens


def count_text_tokens(content: Any, model: str = DEFAULT_MODEL) -> int:
    """The tokens of a message's texts; images and absent content count nothing."""
    if isinstance(content, str):
        return count_tokens(content, model)
    if isinstance(content, list):
        return sum(
            count_tokens(part, model) if isinstance(part, str) else _part_tokens(part, model) for part in content
        )
    return 0


def _part_tokens(part: Message, model: str) -> int:
    return count_tokens(part["text"], model) if part.get("type") == "text" else 0


def is_content_right_type(content: Any) -> bool:
    """Whether content is a text or a list of parts."""
    return isinstance(content, (str, list))


def is_content_text_empty(content: Any) -> bool:
    """Whether content says nothing in words."""
    if isinstance(content, list):
        return not any(part.get("text") for part in content if isinstance(part, dict))
    return not content


def should_transform_message(message: Message, filter_dict: dict[str, Any] | None, exclude: bool) -> bool:
    """Whether the filter lets a transform touch the message. With `exclude`, what the filter matches is left alone."""
    return not filter_dict or bool(filter_config([message], filter_dict, exclude))


def map_texts(message: Message, change: Callable[[str], str]) -> Message:
    """A copy of the message in which every text went through `change`: its content, and what its tools returned."""
    if message.get("tool_responses"):
        results = [{**each, "content": change(str(each.get("content") or ""))} for each in message["tool_responses"]]
        if message.get("role") == "tool":
            return {
                **message,
                "tool_responses": results,
                "content": "\n\n".join(each["content"] for each in results),
            }
        message = {**message, "tool_responses": results}
    content = message.get("content")
    if isinstance(content, str):
        return {**message, "content": change(content)}
    if isinstance(content, list):
        parts = [
            {**part, "text": change(part["text"])} if isinstance(part, dict) and part.get("type") == "text" else part
            for part in content
        ]
        return {**message, "content": parts}
    return message


def first_tokens(text: str, limit: int, model: str) -> str:
    """The beginning of a text that has at most `limit` tokens."""
    if limit <= 0:
        return ""
    if count_tokens(text, model) <= limit:
        return text
    # Tokens never have less than a byte, and the length that fits is found by halves.
    end = bisect_right(range(len(text)), limit, key=lambda length: count_tokens(text[:length], model)) - 1
    return text[:end].rstrip()


def newest_from(messages: list[Message], start: int) -> int:
    """Where to cut instead of at `start`, so that no tool's result stands without the message that called it.

    Results at the cut are left out; where the newest message is one of them, its call is kept with it.
    """
    first = start
    while first < len(messages) and _is_result(messages[first]):
        first += 1
    if first < len(messages) or start >= len(messages):
        return first
    while start > 0 and _is_result(messages[start]):
        start -= 1
    return start


def _is_result(message: Message) -> bool:
    return message.get("role") in ("tool", "function")


def copied(value: Any) -> Any:
    """A copy of nested dicts and lists; what they hold (texts, images) is shared."""
    if isinstance(value, dict):
        return {key: copied(each) for key, each in value.items()}
    return [copied(each) for each in value] if isinstance(value, list) else value
