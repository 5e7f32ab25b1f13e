"""What a chat leaves behind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..oai import _usage


@dataclass
class ChatResult:
    """The outcome of a chat.

    `chat_history` is the initiator's view when the chat ended. `cost` holds, under `usage_including_cached_inference`
    and `usage_excluding_cached_inference`, `{"total_cost": usd, model: {"cost", "prompt_tokens", "completion_tokens",
    "total_tokens"}}` of this chat. `human_input` lists what was typed at the initiator.
    """

    chat_id: int | None = None
    chat_history: list[dict[str, Any]] = field(default_factory=list)
    summary: Any = None
    cost: dict[str, Any] | None = None
    human_input: list[str] = field(default_factory=list)


def gather_usage_summary(agents: list[Any]) -> dict[str, dict[str, Any]]:
    """The usage of several agents over their whole life, with and without what their caches saved."""
    clients = [each.client for each in agents if getattr(each, "client", None)]
    return {
        "usage_including_cached_inference": _usage.merged([each.total_usage_summary for each in clients]),
        "usage_excluding_cached_inference": _usage.merged([each.actual_usage_summary for each in clients]),
    }


def usage_since(before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What was used between two summaries. A summary that was cleared in between counts from zero."""
    return {kind: _grown(before[kind], now) for kind, now in after.items()}


def _grown(before: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    if now["total_cost"] < before["total_cost"]:
        return now
    grown: dict[str, Any] = {"total_cost": now["total_cost"] - before["total_cost"]}
    for model, usage in now.items():
        if model == "total_cost":
            continue
        known = before.get(model)
        if known == usage:
            continue
        grown[model] = {name: value - (known[name] if known else 0) for name, value in usage.items()}
    return grown
