"""What a tool wants done when a crash left it unknown whether it ran."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeVar

from ..errors import ConfigError

F = TypeVar("F", bound=Callable[..., Any])

Policy = Literal["repeat", "ask"] | Callable[[str], Any]


def in_doubt(policy: Policy) -> Callable[[F], F]:
    """Decorate a tool: what a resumed run does if the tool was under way when the run crashed.

    "repeat" (the default of every tool) runs it again, with the same idempotency key; "ask" asks a person first; a
    function is called with the idempotency key and returns the tool's result if it did run, else None.

        @coterie.in_doubt(lambda key: payments.find(key))
        def pay(amount: float) -> str:
            return payments.pay(amount, key=coterie.idempotency_key())

    Raises: ConfigError for another policy.
    """
    if policy not in ("repeat", "ask") and not callable(policy):
        raise ConfigError(f"in_doubt takes 'repeat', 'ask' or a function of the idempotency key, found {policy!r}")

    def decorate(tool: F) -> F:
        tool.coterie_in_doubt = policy  # type: ignore[attr-defined]
        return tool

    return decorate
