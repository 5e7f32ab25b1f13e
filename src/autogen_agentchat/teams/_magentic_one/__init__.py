"""A team led by an orchestrator that plans, follows what comes of it, and plans again."""

from ._group_chat import MagenticOneGroupChat

__all__ = ["MagenticOneGroupChat"]
