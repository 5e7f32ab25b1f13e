"""Usage summaries: how they add up and how they are printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..io.base import IOStream

_COUNTED = ("cost", "prompt_tokens", "completion_tokens", "total_tokens")


def added(summary: dict[str, Any] | None, usage: dict[str, Any]) -> dict[str, Any]:
    """The summary with one call's usage added: `{"total_cost": usd, model: {cost, *_tokens}}`."""
    summary = summary if summary is not None else {"total_cost": 0}
    summary["total_cost"] += usage["cost"]
    known = summary.get(usage["model"], dict.fromkeys(_COUNTED, 0))
    summary[usage["model"]] = {name: known[name] + usage[name] for name in _COUNTED}
    return summary


def merged(summaries: Sequence[dict[str, Any] | None]) -> dict[str, Any]:
    """The sum of several summaries."""
    total: dict[str, Any] = {"total_cost": 0}
    for summary in summaries:
        for model, usage in (summary or {}).items():
            if model == "total_cost":
                total["total_cost"] += usage
                continue
            known = total.get(model, dict.fromkeys(_COUNTED, 0))
            total[model] = {name: known[name] + usage[name] for name in _COUNTED}
    return total


def show(actual: dict[str, Any] | None, total: dict[str, Any] | None, mode: str | list[str]) -> None:
    """Print the summaries that `mode` names. Raises: ValueError for another mode."""
    wanted = (
        {mode} if isinstance(mode, str) and mode != "both" else {"actual", "total"} if mode == "both" else set(mode)
    )
    if not wanted or wanted - {"actual", "total"}:
        raise ValueError(f'Invalid mode: {mode}, choose from "actual", "total", ["actual", "total"]')
    stream = IOStream.get_default()
    if total is None:
        stream.print('No usage summary. Please call "create" first.', flush=True)
        return
    stream.print("-" * 100, flush=True)
    if "actual" in wanted:
        _show(stream, actual, "excluding")
    if wanted == {"actual", "total"}:
        stream.print(flush=True)
    if wanted == {"actual", "total"} and actual == total:
        stream.print(
            "All completions are non-cached: the total cost with cached completions is the same as actual cost.",
            flush=True,
        )
    elif "total" in wanted:
        _show(stream, total, "including")
    stream.print("-" * 100, flush=True)


def _show(stream: Any, summary: dict[str, Any] | None, kind: str) -> None:
    if summary is None:
        stream.print("No actual cost incurred (all completions are using cache).", flush=True)
        return
    stream.print(f"Usage summary {kind} cached usage: ", flush=True)
    stream.print(f"Total cost: {round(summary['total_cost'], 5)}", flush=True)
    for model, usage in summary.items():
        if model != "total_cost":
            stream.print(
                f"* Model '{model}': cost: {round(usage['cost'], 5)}, prompt_tokens: {usage['prompt_tokens']}, "
                f"completion_tokens: {usage['completion_tokens']}, total_tokens: {usage['total_tokens']}",
                flush=True,
            )
