"""A canvas that agents have as their memory."""

from __future__ import annotations

from typing import Any

from autogen_core import CancellationToken
from autogen_core.memory import Memory, MemoryContent, MemoryMimeType, MemoryQueryResult, UpdateContextResult
from autogen_core.model_context import ChatCompletionContext
from autogen_core.models import SystemMessage

from ._canvas_tools import ApplyPatchTool, UpdateFileTool
from ._text_canvas import TextCanvas


class TextCanvasMemory(Memory):
    """Shows a model all files of a canvas, and gives it the tools to write there.

    The canvas is in this process: a replayed or resumed run runs its tools again.
    """

    def __init__(self, canvas: TextCanvas | None = None) -> None:
        self.canvas = canvas if canvas is not None else TextCanvas()

    async def update_context(self, model_context: ChatCompletionContext) -> UpdateContextResult:
        """Add the files, as one system message."""
        text = self.canvas.get_all_contents_for_context()
        await model_context.add_message(SystemMessage(content=text))
        shown = MemoryContent(content=text, mime_type=MemoryMimeType.TEXT)
        return UpdateContextResult(memories=MemoryQueryResult(results=[shown]))

    async def query(
        self, query: str | MemoryContent, cancellation_token: CancellationToken | None = None, **kwargs: Any
    ) -> MemoryQueryResult:
        """Find nothing: all there is stands in the context."""
        return MemoryQueryResult(results=[])

    async def add(self, content: MemoryContent, cancellation_token: CancellationToken | None = None) -> None:
        """Do nothing: files come by the tools, and by `canvas`."""

    async def clear(self) -> None:
        """Delete all files."""
        self.canvas.clear()

    async def close(self) -> None:
        """Do nothing."""

    def get_update_file_tool(self) -> UpdateFileTool:
        """Return the tool that writes a file whole."""
        return UpdateFileTool(self.canvas)

    def get_apply_patch_tool(self) -> ApplyPatchTool:
        """Return the tool that changes a file by a unified diff."""
        return ApplyPatchTool(self.canvas)
