"""What a model answers, whatever wire it came over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .usage import Usage

Message = dict[str, Any]
"""A message in the shape of Chat Completions: `role`, `content`, `name`, `tool_calls`, `tool_call_id`, ..."""

THOUGHTS = ("reasoning_content", "reasoning")
"""Fields in which endpoints send a model's reasoning; some send it in both."""


def thought_of(message: Message) -> str:
    """Return the reasoning that came with an answer's message."""
    return next((text for each in THOUGHTS if isinstance(text := message.get(each), str) and text), "")


@dataclass(slots=True)
class Choice:
    """One of the answers that were asked for. `message` holds no null fields besides `content`."""

    message: Message
    finish_reason: str | None = None
    logprobs: Any = None


@dataclass(slots=True)
class Reply:
    """What a program's own reply method said, as JSON, and what the models that it asked used for it.

    `used` holds `{"prompt_tokens", "completion_tokens", "cost", "is_paid", ...}` for each; a cache's are not paid.
    """

    said: Any
    used: list[dict[str, Any]]

    @property
    def usage(self) -> Usage:
        """The tokens of what was paid."""
        paid = [each for each in self.used if each["is_paid"]]
        return Usage(sum(each["prompt_tokens"] for each in paid), sum(each["completion_tokens"] for each in paid))

    @property
    def cost_usd(self) -> float:
        """What was paid, as far as it is known."""
        return float(sum(each["cost"] for each in self.used if each["is_paid"]))


@dataclass(slots=True)
class Answer:
    """The outcome of a model call. `cost_usd` is None where the price is unknown, never 0 by default.

    `source` says where it came from: "live", "cache" or "replay".
    """

    id: str
    model: str
    created: int
    choices: list[Choice]
    usage: Usage | None = None
    cost_usd: float | None = None
    source: str = "live"
    retrieved: Any = None

    @property
    def text(self) -> str:
        """What all choices say."""
        return "".join(said for each in self.choices if isinstance(said := each.message.get("content"), str))

    def to_json(self) -> dict[str, Any]:
        """The answer as JSON, without its source."""
        return {
            "id": self.id,
            "model": self.model,
            "created": self.created,
            "choices": [
                {"message": each.message, "finish_reason": each.finish_reason, "logprobs": each.logprobs}
                for each in self.choices
            ],
            "usage": self.usage and self.usage.to_json(),
            "cost_usd": self.cost_usd,
            "retrieved": self.retrieved,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any], *, source: str) -> Answer:
        """Read what `to_json` wrote."""
        return cls(
            id=data["id"],
            model=data["model"],
            created=data["created"],
            choices=[Choice(**each) for each in data["choices"]],
            usage=Usage(**data["usage"]) if data["usage"] else None,
            cost_usd=data["cost_usd"],
            source=source,
            retrieved=data["retrieved"],
        )
