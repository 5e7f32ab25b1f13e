"""The figures of a run, and how figures are written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from coterie.journal import Total
from coterie.usage import Usage


@dataclass(frozen=True, slots=True)
class Figures:
    """Sums over the effects of a run. `unknown_prices` counts the answers whose price nobody knows."""

    calls: int = 0
    cached: int = 0
    tools: int = 0
    errors: int = 0
    usage: Usage = field(default_factory=Usage)
    usd: float = 0.0
    unknown_prices: int = 0

    @classmethod
    def of(cls, totals: Iterable[Total]) -> Figures:
        """Sum up."""
        totals = list(totals)
        models = [each for each in totals if each.kind == "model"]
        return cls(
            calls=sum(each.calls for each in models),
            cached=sum(each.cached for each in models),
            tools=sum(each.calls for each in totals if each.kind in ("tool", "code")),
            errors=sum(each.errors for each in totals),
            usage=sum((each.usage for each in models), Usage()),
            usd=sum(each.usd for each in models),
            unknown_prices=sum(each.unknown_prices for each in models),
        )

    def to_json(self) -> dict[str, Any]:
        """The figures as JSON; the cost is null where no price is known."""
        nothing_known = self.unknown_prices > 0 and self.usd == 0
        return {
            "calls": self.calls,
            "cached_calls": self.cached,
            "usage": self.usage.to_json(),
            "cost_usd": None if nothing_known else round(self.usd, 9),
            "unknown_prices": self.unknown_prices,
        }

    def __str__(self) -> str:
        cached = f" (and {self.cached} from the cache)" if self.cached else ""
        calls = f"{self.calls} model call{'' if self.calls == 1 else 's'}{cached}"
        return f"{calls} | {tokens(self.usage.total_tokens)} tokens | {money(self.usd, self.unknown_prices)}"


def money(usd: float, unknown: int = 0) -> str:
    """US dollars as text: enough digits to be no zero, and what is unknown said."""
    if unknown:
        return "price unknown" if not usd else f"{money(usd)} + {unknown} at unknown prices"
    if usd == 0:
        return "$0"
    return (
        f"${usd:.2f}" if usd >= 1 else f"${usd:.4f}" if usd >= 0.01 else f"${usd:.2g}" if usd < 1e-5 else f"${usd:.5f}"
    )


def tokens(count: int) -> str:
    """A number of tokens with separators."""
    return f"{count:,}"


def seconds(value: float | None) -> str:
    """A duration as text."""
    if value is None:
        return ""
    if value < 60:
        return f"{value:.2f} s" if value < 10 else f"{value:.0f} s"
    minutes, rest = divmod(round(value), 60)
    return f"{minutes}:{rest:02} min" if minutes < 60 else f"{minutes // 60}:{minutes % 60:02} h"
