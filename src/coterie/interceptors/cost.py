"""Cost: what every attempt at a model call used, and what that costs."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from typing import Any

from ..effects import Effect, ModelCall, decode, encode
from ..errors import ModelError
from ..flow import Flow
from ..messages import Answer, Message
from ..models.catalog import price_of
from ..models.tokens import estimate_tokens
from ..place import HERE
from ..usage import Usage

IMAGE_TOKENS = 1_000  # what a picture in a request counts where nobody says better
INLINE_DATA = re.compile(rb";base64,[A-Za-z0-9+/=_-]+")


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over model calls. `usd` is what is known; `unpriced` calls used tokens at an unknown price, `failed` calls
    ended in an error, so that nobody knows what they used. `calls` counts all of them."""

    calls: int = 0
    failed: int = 0
    unpriced: int = 0
    usage: Usage = field(default_factory=Usage)
    usd: float = 0.0

    @property
    def tokens(self) -> int:
        """Input and output tokens together."""
        return self.usage.total_tokens

    @property
    def known(self) -> tuple[Usage | None, float | None]:
        """Usage and USD as a record keeps them: None where no call told, and where a price is unknown."""
        if self.calls == self.failed:
            return None, None
        return self.usage, None if self.unpriced else self.usd

    def plus(self, usage: Usage | None, usd: float | None) -> Totals:
        """These totals and one call more; a call without usage has failed."""
        return Totals(
            self.calls + 1,
            self.failed + (usage is None),
            self.unpriced + (usage is not None and usd is None),
            self.usage + usage if usage else self.usage,
            self.usd + (usd or 0.0),
        )


class Meter:
    """The sums of a run: in total, per agent and per model. Any thread may read and write it.

    `reserved` is what calls under way may use at most; each is settled by what it really used, in one step.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.reserved: dict[ModelCall, Totals] = {}
        self._tallies: dict[str, Totals] = {}
        self._total = Totals()
        self._agents: dict[str, Totals] = {}
        self._models: dict[str, Totals] = {}

    @property
    def total(self) -> Totals:
        return self._total

    @property
    def by_agent(self) -> dict[str, Totals]:
        with self.lock:
            return dict(self._agents)

    @property
    def by_model(self) -> dict[str, Totals]:
        with self.lock:
            return dict(self._models)

    def add(self, effect: ModelCall, usage: Usage | None, usd: float | None) -> None:
        """Count one call, made for `effect`. Without `usage` it failed; without `usd` its price is unknown."""
        agent, model, key = effect.agent, effect.model, effect.key
        with self.lock:
            self.reserved.pop(effect, None)
            self._total = self._total.plus(usage, usd)
            self._agents[agent] = self._agents.get(agent, Totals()).plus(usage, usd)
            self._models[model] = self._models.get(model, Totals()).plus(usage, usd)
            if key in self._tallies:
                self._tallies[key] = self._tallies[key].plus(usage, usd)

    def release(self, effect: ModelCall) -> None:
        """Give back what is reserved for a call that did not happen."""
        with self.lock:
            self.reserved.pop(effect, None)

    def begin(self, key: str) -> None:
        """Add up, until `end`, what is counted for the effect `key`: all attempts, and all calls of an override."""
        with self.lock:
            self._tallies[key] = Totals()

    def end(self, key: str) -> Totals:
        """What was counted for the effect `key` since `begin`."""
        with self.lock:
            return self._tallies.pop(key)


class Cost:
    """Prices answers and counts every attempt. The same object must price the effects within an effect.

    What a program's own method or client asks through Coterie is counted there, and not again when it hands it on.
    """

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._counted_within: set[str] = set()

    def around(self, effect: Effect) -> Flow[Any]:
        if not isinstance(effect, ModelCall):
            return (yield effect)
        outer = performing_model_call()
        try:
            outcome = yield effect
        except ModelError:
            self._count(effect, None, outer)
            raise
        else:
            if isinstance(outcome, Answer) and outcome.source == "live":
                self._count(effect, outcome, outer)
            return outcome
        finally:
            if outer != effect.key:
                self._counted_within.discard(effect.key)

    def _count(self, effect: ModelCall, answer: Answer | None, outer: str | None) -> None:
        if outer is not None:
            self._counted_within.add(outer)
        if outer != effect.key and effect.key in self._counted_within:
            return
        if answer is not None:
            price_answer(effect, answer)
        usage, usd = (answer.usage, answer.cost_usd) if answer else (None, None)
        self._meter.add(effect, usage, usd)


def performing_model_call() -> str | None:
    """The key of the model call that is being performed here: the program's own code, which asks in its turn."""
    place = HERE.get()
    doing = place.performing if place is not None else None
    return doing.key if isinstance(doing, ModelCall) else None


def price_answer(effect: ModelCall, answer: Answer) -> None:
    """Fill in what the endpoint and the program left open: the usage by an estimate, the cost where a price is known."""
    if answer.usage is None:
        said = sum(message_tokens(each.message) for each in answer.choices)
        answer.usage = Usage(input_tokens(decode(effect.body)), said, estimated=True)
    if answer.cost_usd is None:
        answer.cost_usd = cost_of(answer.usage, effect.price, answer.model, effect.model)


def cost_of(usage: Usage, price: tuple[float, float] | None, *models: str) -> float | None:
    """USD for `usage`, by `price` or that of the first of `models` which is known; None where none is."""
    if price is not None:
        return (usage.input_tokens * price[0] + usage.output_tokens * price[1]) / 1000
    known = next((found for found in map(price_of, models) if found is not None), None)
    return None if known is None else known.cost_usd(usage)


def input_tokens(request: dict[str, Any]) -> int:
    """About how many tokens a decoded request has."""
    schemas = [request[each] for each in ("tools", "functions", "response_format") if request.get(each)]
    return sum(map(message_tokens, request.get("messages") or ())) + sum(map(_json_tokens, schemas))


def message_tokens(message: Message) -> int:
    """About how many tokens a message has; a picture counts as one of usual size."""
    said = [message[each] for each in ("content", "tool_calls", "function_call") if message.get(each)]
    return sum(estimate_tokens(each) if isinstance(each, str) else _json_tokens(each) for each in said)


def _json_tokens(value: Any) -> int:
    text, pictures = INLINE_DATA.subn(b"", encode(value))
    return estimate_tokens(text.decode()) + pictures * IMAGE_TOKENS
