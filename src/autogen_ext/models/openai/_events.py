"""The log events of model calls, made only where somebody listens: with the answers they hold whole histories."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import orjson

from autogen_core.models import CreateResult
from coterie.messages import Answer

_logger = logging.getLogger("autogen_core.events")


def are_heard() -> bool:
    """Whether anybody listens."""
    return _logger.isEnabledFor(logging.INFO)


def log_call(body: bytes, fields: Mapping[str, Any], answer: Answer, result: CreateResult) -> None:
    """Tell of a call and its answer."""
    from autogen_core.logging import LLMCallEvent

    _logger.info(
        LLMCallEvent(
            messages=orjson.loads(body)["messages"],
            response=_as_completion(answer),
            prompt_tokens=result.usage.prompt_tokens,
            completion_tokens=result.usage.completion_tokens,
            tools=fields.get("tools", []),
        )
    )


def log_start(body: bytes) -> None:
    """Tell that a stream begins."""
    from autogen_core.logging import LLMStreamStartEvent

    _logger.info(LLMStreamStartEvent(messages=orjson.loads(body)["messages"]))


def log_end(result: CreateResult) -> None:
    """Tell that a stream has ended."""
    from autogen_core.logging import LLMStreamEndEvent

    _logger.info(
        LLMStreamEndEvent(
            response=result.model_dump(),
            prompt_tokens=result.usage.prompt_tokens,
            completion_tokens=result.usage.completion_tokens,
        )
    )


def _as_completion(answer: Answer) -> dict[str, Any]:
    """The answer in the shape of Chat Completions."""
    usage = answer.usage
    return {
        "id": answer.id,
        "object": "chat.completion",
        "created": answer.created,
        "model": answer.model,
        "choices": [
            {"index": index, "message": each.message, "finish_reason": each.finish_reason, "logprobs": each.logprobs}
            for index, each in enumerate(answer.choices)
        ],
        "usage": usage
        and {
            "prompt_tokens": usage.input_tokens,
            "completion_tokens": usage.output_tokens,
            "total_tokens": usage.total_tokens,
        },
    }
