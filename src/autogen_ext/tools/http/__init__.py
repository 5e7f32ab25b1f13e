"""An HTTP service as a tool."""

from ._http_tool import HttpTool

__all__ = ["HttpTool"]
