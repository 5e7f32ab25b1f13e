"""The flags of a run, as it is started and as it is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal, Self

Human = Literal["never", "terminate", "always"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flags:
    """What `coterie run` was told. None is: not said."""

    model: str | None = None
    base_url: str | None = None
    budget_usd: float | None = None
    budget_tokens: int | None = None
    budget_calls: int | None = None
    max_turns: int | None = None
    human: Human | None = None
    work_dir: str | None = None
    loops: Literal["warn", "steer", "stop"] | None = None
    approve: Literal["never", "tools", "code", "all"] | None = None

    def to_json(self) -> dict[str, Any]:
        """The flags that were said."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read recorded flags."""
        known = {each.name for each in fields(cls)}
        return cls(**{name: value for name, value in data.items() if name in known})

    def changed_by(self, other: Flags) -> Self:
        """These flags, where `other` does not say something else."""
        return replace(self, **other.to_json())
