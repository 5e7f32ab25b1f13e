"""An agent of OpenAI's Responses API."""

from typing import Any

from ..._absent import why
from ._openai_agent import OpenAIAgent

__all__ = ["OpenAIAgent"]


def __getattr__(name: str) -> Any:
    raise why(f"{__name__}.{name}") or AttributeError(f"module {__name__!r} has no attribute {name!r}")
