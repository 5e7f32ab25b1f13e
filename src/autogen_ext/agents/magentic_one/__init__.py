"""The programmer of the Magentic-One team."""

from ._magentic_one_coder_agent import MagenticOneCoderAgent

__all__ = ["MagenticOneCoderAgent"]
