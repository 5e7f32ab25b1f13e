"""What is publicly known of common models: list prices and the size of their context."""

from __future__ import annotations

import functools
import importlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from coterie.usage import Usage

PRICES_USD_PER_1K: dict[str, tuple[float, float]] = {
    "claude-3-5-haiku": (0.0008, 0.004),
    "claude-3-5-sonnet": (0.003, 0.015),
    "claude-3-7-sonnet": (0.003, 0.015),
    "claude-3-haiku": (0.00025, 0.00125),
    "claude-3-opus": (0.015, 0.075),
    "claude-haiku-4-5": (0.001, 0.005),
    "claude-opus-4": (0.015, 0.075),
    "claude-opus-4-1": (0.015, 0.075),
    "claude-opus-4-5": (0.005, 0.025),
    "claude-sonnet-4": (0.003, 0.015),
    "claude-sonnet-4-5": (0.003, 0.015),
    "gemini-2.0-flash": (0.0001, 0.0004),
    "gemini-2.5-flash": (0.0003, 0.0025),
    "gemini-2.5-pro": (0.00125, 0.01),
    "gpt-3.5-turbo": (0.0005, 0.0015),
    "gpt-3.5-turbo-0125": (0.0005, 0.0015),
    "gpt-3.5-turbo-0613": (0.0015, 0.002),
    "gpt-3.5-turbo-1106": (0.001, 0.002),
    "gpt-3.5-turbo-16k": (0.003, 0.004),
    "gpt-3.5-turbo-instruct": (0.0015, 0.002),
    "gpt-4": (0.03, 0.06),
    "gpt-4-0125-preview": (0.01, 0.03),
    "gpt-4-0613": (0.03, 0.06),
    "gpt-4-1106-preview": (0.01, 0.03),
    "gpt-4-32k": (0.06, 0.12),
    "gpt-4-turbo": (0.01, 0.03),
    "gpt-4-turbo-preview": (0.01, 0.03),
    "gpt-4.1": (0.002, 0.008),
    "gpt-4.1-mini": (0.0004, 0.0016),
    "gpt-4.1-nano": (0.0001, 0.0004),
    "gpt-4o": (0.0025, 0.01),
    "gpt-4o-2024-05-13": (0.005, 0.015),
    "gpt-4o-mini": (0.00015, 0.0006),
    "gpt-5": (0.00125, 0.01),
    "gpt-5-mini": (0.00025, 0.002),
    "gpt-5-nano": (0.00005, 0.0004),
    "gpt-5.1": (0.00125, 0.01),
    "mistral-large": (0.002, 0.006),
    "o1": (0.015, 0.06),
    "o1-mini": (0.0011, 0.0044),
    "o1-preview": (0.015, 0.06),
    "o3": (0.002, 0.008),
    "o3-mini": (0.0011, 0.0044),
    "o4-mini": (0.0011, 0.0044),
    "text-embedding-3-large": (0.00013, 0.0),
    "text-embedding-3-small": (0.00002, 0.0),
    "text-embedding-ada-002": (0.0001, 0.0),
}
"""US dollars per 1,000 input and output tokens, list prices of early 2026."""

_CONTEXT_TOKENS: dict[str, int] = {
    "claude-3-5-haiku": 200_000,
    "claude-3-5-sonnet": 200_000,
    "claude-3-7-sonnet": 200_000,
    "claude-3-haiku": 200_000,
    "claude-3-opus": 200_000,
    "claude-haiku-4-5": 200_000,
    "claude-opus-4": 200_000,
    "claude-opus-4-1": 200_000,
    "claude-opus-4-5": 200_000,
    "claude-sonnet-4": 200_000,
    "claude-sonnet-4-5": 200_000,
    "gemini-2.0-flash": 1_048_576,
    "gemini-2.5-flash": 1_048_576,
    "gemini-2.5-pro": 1_048_576,
    "gpt-3.5-turbo": 16_385,
    "gpt-3.5-turbo-0125": 16_385,
    "gpt-3.5-turbo-0301": 4_096,
    "gpt-3.5-turbo-0613": 4_096,
    "gpt-3.5-turbo-1106": 16_385,
    "gpt-3.5-turbo-16k": 16_385,
    "gpt-3.5-turbo-16k-0613": 16_385,
    "gpt-3.5-turbo-instruct": 4_096,
    "gpt-4": 8_192,
    "gpt-4-0125-preview": 128_000,
    "gpt-4-0314": 8_192,
    "gpt-4-0613": 8_192,
    "gpt-4-1106-preview": 128_000,
    "gpt-4-32k": 32_768,
    "gpt-4-32k-0314": 32_768,
    "gpt-4-32k-0613": 32_768,
    "gpt-4-turbo": 128_000,
    "gpt-4-turbo-preview": 128_000,
    "gpt-4-vision-preview": 128_000,
    "gpt-4.1": 1_047_576,
    "gpt-4.1-mini": 1_047_576,
    "gpt-4.1-nano": 1_047_576,
    "gpt-4o": 128_000,
    "gpt-4o-mini": 128_000,
    "gpt-5": 400_000,
    "gpt-5-mini": 400_000,
    "gpt-5-nano": 400_000,
    "gpt-5.1": 400_000,
    "o1": 200_000,
    "o1-mini": 128_000,
    "o1-preview": 128_000,
    "o3": 200_000,
    "o3-mini": 200_000,
    "o4-mini": 200_000,
}

_DATE = re.compile(r"-(\d{4}-\d{2}-\d{2}|\d{8}|latest)$")
_Fact = TypeVar("_Fact")


@dataclass(frozen=True, slots=True)
class Price:
    """What 1,000 tokens of a model cost, in US dollars."""

    input_usd_per_1k: float
    output_usd_per_1k: float

    def cost_usd(self, usage: Usage) -> float:
        """Return the cost of one call's tokens; cached ones count in full."""
        return (usage.input_tokens * self.input_usd_per_1k + usage.output_tokens * self.output_usd_per_1k) / 1000


def price_of(model: str) -> Price | None:
    """Return the list price of a model, or None when it is unknown.

    A dated version (`-2024-08-06`, `-latest`) has the price of its model unless it has one of its own. Models that are
    not in the built-in table are looked up in the package of the extra `prices`, if that is installed.
    """
    known = _find(PRICES_USD_PER_1K, model)
    return Price(*known) if known is not None else _packaged_price(model)


def context_tokens(model: str) -> int | None:
    """Return how many tokens fit into the model's context, or None when it is unknown."""
    return _find(_CONTEXT_TOKENS, model)


def _find(facts: Mapping[str, _Fact], model: str) -> _Fact | None:
    name = model.replace("gpt-35", "gpt-3.5")  # Azure's spelling
    return facts[name] if name in facts else facts.get(_DATE.sub("", name))


@functools.lru_cache(maxsize=256)
def _packaged_price(model: str) -> Price | None:
    try:
        prices = importlib.import_module("genai_prices")
    except ImportError:
        return None
    try:
        found = prices.calc_price(prices.Usage(input_tokens=1000, output_tokens=1000), model)
    except LookupError:
        return None
    return Price(float(found.input_price), float(found.output_price))
