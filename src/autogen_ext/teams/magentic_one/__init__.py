"""The Magentic-One team."""

from ._magentic_one import MagenticOne

__all__ = ["MagenticOne"]
