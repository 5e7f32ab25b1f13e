"""How many tokens a request has, counted as OpenAI's own example counts them.

https://github.com/openai/openai-cookbook/blob/main/examples/How_to_count_tokens_with_tiktoken.ipynb (2025-11)
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from autogen_core import Image
from autogen_core.models import LLMMessage, UserMessage
from coterie.models.tokens import count_tokens

from ._message_transform import Transform

PER_MESSAGE = 3
PER_NAME = 1
PER_ANSWER = 3
PER_TOOL = 7
PER_TOOLS = 12
PER_FIELD = 2
PER_CHOICE = 3

_LONGEST_SIDE = 2048
_SHORTER_SIDE = 768
_TILE = 512
_PER_TILE = 170
_PER_PICTURE = 85


def tokens_of(
    model: str, transform: Transform, messages: Sequence[LLMMessage], tools: Sequence[Mapping[str, Any]]
) -> int:
    """Return the tokens of a request; exact where the data of tiktoken is on this machine, else an estimate."""
    counted = PER_ANSWER
    for message in messages:
        pictures = _pictures(message)
        counted += sum(map(_picture_tokens, pictures))
        said = _without_pictures(message) if pictures else message
        for wire in transform.wire(said):
            counted += PER_MESSAGE + sum(_field_tokens(key, value, model) for key, value in wire.items())
    if tools:
        counted += PER_TOOLS + sum(_tool_tokens(each["function"], model) for each in tools)
    return counted


def _pictures(message: LLMMessage) -> list[Image]:
    if not isinstance(message, UserMessage) or isinstance(message.content, str):
        return []
    return [each for each in message.content if isinstance(each, Image)]


def _without_pictures(message: LLMMessage) -> LLMMessage:
    """The message without its pictures, whose encoded form says nothing of their tokens."""
    assert isinstance(message, UserMessage)
    return UserMessage(content=[each for each in message.content if isinstance(each, str)], source=message.source)


def _field_tokens(key: str, value: Any, model: str) -> int:
    if value is None:
        return 0
    if key == "content" and isinstance(value, list):
        return sum(_json_tokens(part, model) for part in value)
    return _json_tokens(value, model) + (PER_NAME if key == "name" else 0)


def _json_tokens(value: Any, model: str) -> int:
    return count_tokens(value if isinstance(value, str) else json.dumps(value), model)


def _tool_tokens(function: Mapping[str, Any], model: str) -> int:
    properties = function["parameters"].get("properties") or {}
    counted = PER_TOOL + count_tokens(function["name"], model) + count_tokens(function["description"] or "", model)
    if properties:
        counted += PER_FIELD
    for name, schema in properties.items():
        counted += count_tokens(name, model) + _schema_tokens(schema, model)
    return counted


def _schema_tokens(schema: Mapping[str, Any], model: str) -> int:
    counted = 0
    for key, value in schema.items():
        if key == "enum":
            counted += _choices_tokens(value, model)
        else:
            counted += PER_FIELD + _json_tokens(value, model)
    return counted


def _choices_tokens(choices: Iterable[Any], model: str) -> int:
    return sum(PER_CHOICE + _json_tokens(each, model) for each in choices) - PER_CHOICE


def _picture_tokens(picture: Image) -> int:
    """A picture is shrunk to fit, and paid by the tile."""
    width, height = picture.image.size
    shrink = min(1.0, _LONGEST_SIDE / max(width, height))
    width, height = int(width * shrink), int(height * shrink)
    shrink = min(1.0, _SHORTER_SIDE / min(width, height))
    width, height = int(width * shrink), int(height * shrink)
    return _PER_PICTURE + _PER_TILE * math.ceil(width / _TILE) * math.ceil(height / _TILE)
