"""Coloured text, where the package termcolor is installed."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Iterable

__all__ = ("colored",)


def colored(
    text: object,
    color: str | tuple[int, int, int] | None = None,
    on_color: str | tuple[int, int, int] | None = None,
    attrs: Iterable[str] | None = None,
    *,
    no_color: bool | None = None,
    force_color: bool | None = None,
) -> str:
    """Return the text in colour as termcolor does, or as it is without that package."""
    paint = _termcolor()
    if paint is None:
        return str(text)
    return paint(str(text), color, on_color, attrs, no_color=no_color, force_color=force_color)


@functools.cache
def _termcolor() -> Callable[..., str] | None:
    try:
        paint: Callable[..., str] = importlib.import_module("termcolor").colored
    except ImportError:
        return None
    return paint
