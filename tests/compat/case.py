"""What a program meets: the model's answers, what a person types, and where the two sides differ on purpose."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from coterie.testing import Item

# Answers cost the same on both sides, although the default prompts are of different lengths.
USAGE = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}


@dataclass(frozen=True)
class Differs:
    """A place where ours is not 0.2's. `why` is a heading or a sentence of docs/differences-from-0.2.md, in short.

    `where` is a path as the comparison prints it. Both values must be exactly these.
    """

    where: str
    theirs: Any
    ours: Any
    why: str


@dataclass(frozen=True, kw_only=True)
class Case:
    """A program's surroundings. `files` are put into its folder; `environment` is added to its own.

    `continues` names a program that runs first and whose JSON files this one finds: those of its own side, and in a
    second run those of the other side.

    `at_once` says that requests are made at the same time, so that any order of them is the same.

    `own_words` are patterns of paths where either side speaks in words of its own that have no public name: only that
    there is a text is compared.
    """

    answers: Sequence[Item] | Callable[[dict[str, Any]], Item] = ()
    typed: Sequence[str] = ()
    at_once: bool = False
    files: Mapping[str, str] = field(default_factory=dict)
    continues: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    own_words: Sequence[str] = ()
    differs: Sequence[Differs] = ()


def with_usage(item: Any) -> Any:
    """Return an answer that states its usage, where it can."""
    if isinstance(item, str):
        return {"content": item, "usage": USAGE}
    if isinstance(item, Mapping) and "choices" not in item:
        return {"usage": USAGE, **item}
    if isinstance(item, (list, tuple)):
        return [with_usage(each) for each in item]
    return item
