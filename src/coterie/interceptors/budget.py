"""Budget: no model call that could exceed what a run may spend."""

from __future__ import annotations

import math
from typing import Any

from ..effects import Effect, ModelCall, decode
from ..errors import BudgetExceeded, ConfigError, RunStopped
from ..flow import Flow
from ..journal import Spent
from ..usage import Usage
from .cost import IMAGE_TOKENS, INLINE_DATA, Meter, Totals, cost_of, performing_model_call
from .retry import is_retry

DEFAULT_OUTPUT_TOKENS = 1_024  # reserved for an answer whose length the request does not limit
BYTES_PER_TOKEN = 4
_ROUNDING_USD = 1e-9


class Budget:
    """Limits of a run in USD, tokens (input and output) and model calls; None is no limit.

    What a call may use is reserved before it and settled after it in `meter`, which the run's `Cost` must write.
    """

    def __init__(
        self,
        *,
        usd: float | None = None,
        tokens: int | None = None,
        calls: int | None = None,
        spent: Spent | None = None,
    ) -> None:
        for name, limit in (("budget_usd", usd), ("budget_tokens", tokens), ("budget_calls", calls)):
            if limit is not None and not (_is_number(limit) and limit >= 0):
                raise ConfigError(f"{name} must be a number of 0 or more, or None for no limit; found {limit!r}")
        self._usd, self._tokens, self._calls = usd, tokens, calls
        self._before = spent or Totals()
        self._asked: dict[ModelCall, Totals] = {}
        self.meter = Meter()

    @classmethod
    def of(cls, usd: float | None, tokens: int | None, calls: int | None, spent: Spent | None = None) -> Budget | None:
        """Return the budget for these limits; None without any."""
        return None if usd is tokens is calls is None else cls(usd=usd, tokens=tokens, calls=calls, spent=spent)

    def around(self, effect: Effect) -> Flow[Any]:
        if is_retry(effect):
            self._reserve_again(effect.key.rpartition("/")[0])
        if not isinstance(effect, ModelCall):
            return (yield effect)
        self._hand_on(performing_model_call())
        self._asked[effect] = asked = self._at_most(effect)
        try:
            self._reserve(effect, asked)
            return (yield effect)
        finally:
            self.meter.release(effect)
            del self._asked[effect]

    def _hand_on(self, outer: str | None) -> None:
        """What the program's own code reserved, at the key `outer`, was meant for what it asks now."""
        if outer is not None:
            for each in list(self._asked):
                if each.key == outer and each.call is not None:
                    self.meter.release(each)

    def _at_most(self, effect: ModelCall) -> Totals:
        """What `effect` may use, by its length and by the longest answer that it allows."""
        if self._usd is None and self._tokens is None:
            return Totals(calls=1)
        request = decode(effect.body)
        limits = (request.get(each) for each in ("max_completion_tokens", "max_tokens"))
        longest = next((each for each in limits if isinstance(each, int)), DEFAULT_OUTPUT_TOKENS)
        choices = request["n"] if isinstance(request.get("n"), int) else 1
        usage = Usage(_input_tokens(effect.body), longest * choices)
        usd = cost_of(usage, effect.price, effect.model)
        if self._usd is not None and usd is None and effect.call is None:
            raise RunStopped(BudgetExceeded(self._unknown_price(effect.model)))
        return Totals(calls=1, usage=usage, usd=usd or 0.0)

    def _reserve(self, effect: ModelCall, asked: Totals) -> None:
        meter = self.meter
        with meter.lock:
            if self._usd is not None and meter.total.unpriced:
                raise RunStopped(BudgetExceeded(self._unknown_price(_unpriced_model(meter))))
            problem = self._too_much(asked, list(meter.reserved.values()))
            if problem:
                raise RunStopped(BudgetExceeded(problem))
            meter.reserved[effect] = asked

    def _reserve_again(self, key: str) -> None:
        """Another attempt is a call more: the failed one is counted already."""
        for effect, asked in list(self._asked.items()):
            if effect.key == key and effect not in self.meter.reserved and effect.call is None:
                self._reserve(effect, asked)
                return

    def _too_much(self, asked: Totals, reserved: list[Totals]) -> str | None:
        before, total = self._before, self.meter.total
        if self._calls is not None and before.calls + total.calls + len(reserved) + 1 > self._calls:
            made, waiting = before.calls + total.calls, len(reserved)
            return f"budget of {self._calls} model calls: {made} made{_under_way(waiting, str(waiting))}. Raise budget_calls."
        held_tokens = sum(each.tokens for each in reserved)
        used = before.tokens + total.tokens
        if self._tokens is not None and used + held_tokens + asked.tokens > self._tokens:
            return (
                f"budget of {self._tokens} tokens: used {used}{_under_way(held_tokens, str(held_tokens))}, "
                f"the next call may use {asked.tokens}. Raise budget_tokens, or limit the answer with max_tokens."
            )
        held_usd = sum(each.usd for each in reserved)
        paid = before.usd + total.usd
        if self._usd is not None and paid + held_usd + asked.usd > self._usd + _ROUNDING_USD:
            return (
                f"budget of {_money(self._usd)} USD: spent {_money(paid)}{_under_way(held_usd, _money(held_usd))}, "
                f"the next call may cost {_money(asked.usd)}. Raise budget_usd, or limit the answer with max_tokens."
            )
        return None

    def _unknown_price(self, model: str) -> str:
        return (
            f"budget of {_money(self._usd or 0.0)} USD: the price of model {model!r} is unknown, so the budget cannot be "
            "kept. Give price=[in, out] (USD per 1,000 tokens; [0, 0] if it is free) in its config_list entry, "
            "or set budget_tokens or budget_calls instead."
        )


def _input_tokens(body: bytes) -> int:
    """About how many tokens a request has, quickly: this runs before each call, over the whole history."""
    text, pictures = INLINE_DATA.subn(b"", body) if b";base64," in body else (body, 0)
    return len(text) // BYTES_PER_TOKEN + pictures * IMAGE_TOKENS


def _unpriced_model(meter: Meter) -> str:
    return next(model for model, totals in meter.by_model.items() if totals.unpriced)


def _under_way(amount: float, shown: str) -> str:
    return f", {shown} under way" if amount else ""


def _money(usd: float) -> str:
    """At least cents, at most millionths."""
    whole, _, part = f"{usd:.6f}".partition(".")
    return f"{whole}.{part.rstrip('0').ljust(2, '0')}"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and not math.isnan(value)
