"""Tools: what a model can call, and workbenches that hold them."""

from ._tool import ParametersSchema, StreamTool, Tool, ToolOverride, ToolSchema

__all__ = ["ParametersSchema", "StreamTool", "Tool", "ToolOverride", "ToolSchema"]
