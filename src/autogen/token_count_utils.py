"""How much of a model's context a text, a message or a history takes."""

from __future__ import annotations

import json
import logging
from typing import Any

from coterie.models.catalog import context_tokens
from coterie.models.tokens import count_tokens, encoding_of

__all__ = ("count_token", "get_max_token_limit", "num_tokens_from_functions", "percentile_used", "token_left")

logger = logging.getLogger(__name__)

DEFAULT_MODEL = "gpt-3.5-turbo-0613"
_CHAT_FAMILIES = ("gpt-", "chatgpt-", "o1", "o3", "o4", "claude", "gemini", "mistral", "llama", "deepseek", "qwen")
# OpenAI counts these around each message and once for the answer's beginning; the image is one of low detail.
_PER_MESSAGE, _PER_NAME, _PER_ANSWER, _PER_IMAGE, _PER_FUNCTION_LIST = 3, 1, 3, 85, 12


def get_max_token_limit(model: str = DEFAULT_MODEL) -> int:
    """Return how many tokens fit into the model's context.

    Raises:
        KeyError: the model is unknown.
    """
    limit = context_tokens(model.replace("gpt4", "gpt-4"))
    if limit is None:
        raise KeyError(model)
    return limit


def percentile_used(input: str | list[Any] | dict[str, Any], model: str = DEFAULT_MODEL) -> float:
    """Return which part of the context the input takes, 1.0 being all of it."""
    return count_token(input, model) / get_max_token_limit(model)


def token_left(input: str | list[Any] | dict[str, Any], model: str = DEFAULT_MODEL) -> int:
    """Return how many tokens still fit in after the input."""
    return get_max_token_limit(model) - count_token(input, model)


def count_token(input: str | list[Any] | dict[str, Any], model: str = DEFAULT_MODEL) -> int:
    """Return the tokens of a text, a message or a list of messages.

    Exact for OpenAI models where the extra `tiktoken` and its data are on this machine, estimated elsewhere.

    Raises:
        ValueError: another type of input.
        NotImplementedError: messages for a model of no known family.
    """
    if isinstance(input, str):
        if encoding_of(model) is None:
            logger.warning("Model %s not found. Using cl100k_base encoding.", model)
        return count_tokens(input, model)
    if isinstance(input, list | dict):
        return _messages_tokens([input] if isinstance(input, dict) else input, model)
    raise ValueError(f"input must be str, list or dict, got {type(input).__name__}")


def num_tokens_from_functions(functions: list[dict[str, Any]], model: str = DEFAULT_MODEL) -> int:
    """Return about how many tokens the definitions of functions take in a request."""
    texts = (
        text
        for function in functions
        for text in (function["name"], function.get("description") or "", *_parameter_texts(function))
    )
    return _PER_FUNCTION_LIST + sum(count_tokens(text, model) for text in texts)


def _parameter_texts(function: dict[str, Any]) -> list[str]:
    properties = (function.get("parameters") or {}).get("properties") or {}
    return [f"{name}: {json.dumps(schema, ensure_ascii=False)}" for name, schema in properties.items()]


def _messages_tokens(messages: list[dict[str, Any]], model: str) -> int:
    if not model.startswith(_CHAT_FAMILIES):
        raise NotImplementedError(
            f"Messages cannot be counted for the model {model!r}: its family is unknown. Count their text with "
            "count_token(text, model), or name a model of a known family."
        )
    return _PER_ANSWER + sum(_message_tokens(message, model) for message in messages)


def _message_tokens(message: dict[str, Any], model: str) -> int:
    total = _PER_MESSAGE + (_PER_NAME if "name" in message else 0)
    return total + sum(_value_tokens(value, model) for value in message.values() if value is not None)


def _value_tokens(value: Any, model: str) -> int:
    if isinstance(value, str):
        return count_tokens(value, model)
    if isinstance(value, list) and all(isinstance(part, dict) and "type" in part for part in value):
        return sum(_part_tokens(part, model) for part in value)
    return count_tokens(json.dumps(value, ensure_ascii=False, default=str), model)


def _part_tokens(part: dict[str, Any], model: str) -> int:
    if part["type"] == "image_url":
        return _PER_IMAGE
    text = part["text"] if part["type"] == "text" else json.dumps(part, ensure_ascii=False, default=str)
    return count_tokens(text, model)
