"""Small rules about a block of code before it runs."""

from __future__ import annotations

from coterie.sandboxes.interpreters import silence_pip

__all__ = ("silence_pip",)
