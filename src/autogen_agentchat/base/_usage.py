"""What a task used: tokens and USD, in all and per agent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from coterie.effects import ModelCall
from coterie.messages import Answer, Reply


@dataclass
class TaskUsage:
    """What the model calls of a task used, those of inner teams and of agents behind tools included.

    `usd` is what is known of the price in US dollars, and `unpriced` counts the calls whose price nobody knows. An answer
    from a cache is counted in `cached_calls` and costs nothing.
    """

    calls: int = 0
    cached_calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    usd: float = 0.0
    unpriced: int = 0
    by_agent: dict[str, TaskUsage] = field(default_factory=dict)

    def add(self, answer: Answer | Reply) -> None:
        """Count one answer."""
        if isinstance(answer, Answer) and answer.source == "cache":
            self.cached_calls += 1
            return
        self.calls += 1
        if answer.usage is not None:
            self.prompt_tokens += answer.usage.input_tokens
            self.completion_tokens += answer.usage.output_tokens
        if answer.cost_usd is None:
            self.unpriced += 1
        else:
            self.usd += answer.cost_usd


class Tally:
    """Counts the answers that a task gets, and tells them to the task that this one is a part of."""

    def __init__(self, outer: Callable[[ModelCall, Answer | Reply], None] | None) -> None:
        self.usage = TaskUsage()
        self._outer = outer

    def __call__(self, effect: ModelCall, answer: Answer | Reply) -> None:
        self.usage.add(answer)
        self.usage.by_agent.setdefault(effect.agent, TaskUsage()).add(answer)
        if self._outer is not None:
            self._outer(effect, answer)
