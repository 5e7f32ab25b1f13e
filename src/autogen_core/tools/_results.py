"""What came of calling a tool of a workbench."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from .._image import Image

_LAZY = ConfigDict(defer_build=True)


class TextResultContent(BaseModel):
    """Text in a tool's result."""

    model_config = _LAZY

    type: Literal["TextResultContent"] = "TextResultContent"
    content: str


class ImageResultContent(BaseModel):
    """A picture in a tool's result."""

    model_config = _LAZY

    type: Literal["ImageResultContent"] = "ImageResultContent"
    content: Image


ResultContent = Annotated[TextResultContent | ImageResultContent, Field(discriminator="type")]


class ToolResult(BaseModel):
    """What came of calling a tool of a workbench."""

    model_config = _LAZY

    type: Literal["ToolResult"] = "ToolResult"
    name: str
    result: list[ResultContent]
    is_error: bool = False

    def to_text(self, replace_image: str | None = None) -> str:
        """Return the parts as lines; a picture as `replace_image`, or as "[Image: <base64>]"."""
        return "\n".join(_part_text(part, replace_image) for part in self.result)


def _part_text(part: TextResultContent | ImageResultContent, replace_image: str | None) -> str:
    if isinstance(part, TextResultContent):
        return part.content
    return f"[Image: {part.content.to_base64()}]" if replace_image is None else replace_image
