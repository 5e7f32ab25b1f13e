"""What a model asks to be called."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class FunctionCall:
    """A call that a model asks for: `arguments` is a JSON object in a string, as the model wrote it."""

    id: str
    arguments: str
    name: str
