"""Tools: what a model can call, and workbenches that hold them."""

from ._base import BaseStreamTool, BaseTool, BaseToolWithState
from ._function_tool import FunctionTool
from ._results import ImageResultContent, TextResultContent, ToolResult
from ._static_workbench import StaticStreamWorkbench, StaticWorkbench
from ._tool import ParametersSchema, StreamTool, Tool, ToolOverride, ToolSchema
from ._workbench import StreamWorkbench as StreamWorkbench
from ._workbench import Workbench

__all__ = [
    "BaseStreamTool",
    "BaseTool",
    "BaseToolWithState",
    "FunctionTool",
    "ImageResultContent",
    "ParametersSchema",
    "StaticStreamWorkbench",
    "StaticWorkbench",
    "StreamTool",
    "TextResultContent",
    "Tool",
    "ToolOverride",
    "ToolResult",
    "ToolSchema",
    "Workbench",
]
