"""What a model answers, whatever wire it came over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .usage import Usage

Message = dict[str, Any]
"""A message in the shape of Chat Completions: `role`, `content`, `name`, `tool_calls`, `tool_call_id`, ..."""


@dataclass(slots=True)
class Choice:
    """One of the answers that were asked for. `message` holds no null fields besides `content`."""

    message: Message
    finish_reason: str | None = None
    logprobs: Any = None


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
