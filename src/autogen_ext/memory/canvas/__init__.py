"""A canvas: texts with all their revisions, which agents write together."""

from ._text_canvas import TextCanvas
from ._text_canvas_memory import TextCanvasMemory

__all__ = ["TextCanvas", "TextCanvasMemory"]
