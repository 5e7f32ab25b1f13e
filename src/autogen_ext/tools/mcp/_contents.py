"""What tools of servers return, for models to read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from autogen_core import Image
from autogen_core.tools import ImageResultContent, ParametersSchema, TextResultContent, ToolResult, ToolSchema

if TYPE_CHECKING:
    from mcp.types import CallToolResult, ContentBlock, ImageContent, Tool


def schema_of(tool: Tool, name: str | None = None, description: str | None = None) -> ToolSchema:
    """Return what a model is told of a tool, perhaps under another name and description."""
    given = tool.input_schema
    parameters: dict[str, Any] = {
        "type": "object",
        "properties": given.get("properties", {}),
        "required": given.get("required", []),
        "additionalProperties": given.get("additionalProperties", False),
    }
    # What `$ref`s in the properties point to.
    parameters.update({key: given[key] for key in ("$defs", "definitions") if key in given})
    return ToolSchema(
        name=name or tool.name,
        description=(tool.description or "") if description is None else description,
        parameters=ParametersSchema(**parameters),  # type: ignore[typeddict-item]  # with what it points to
    )


def result_of(name: str, result: CallToolResult) -> ToolResult:
    """Return what a tool answered: text and pictures as such, everything else as JSON."""
    parts = [_part(each) for each in result.content]
    if not parts and result.structured_content is not None:
        parts = [TextResultContent(content=json.dumps(result.structured_content, ensure_ascii=False))]
    return ToolResult(name=name, result=parts, is_error=result.is_error)


def _part(content: ContentBlock) -> TextResultContent | ImageResultContent:
    if content.type == "text":
        return TextResultContent(content=content.text)
    if content.type == "image":
        return _picture(content)
    return TextResultContent(content=content.model_dump_json(by_alias=True, exclude_none=True))


def _picture(content: ImageContent) -> TextResultContent | ImageResultContent:
    try:
        return ImageResultContent(content=Image.from_base64(content.data))
    except (OSError, ValueError):  # SVG, say, or no picture at all: the rest of the result is still good
        return TextResultContent(content=f"[a picture of type {content.mime_type} that cannot be read]")


def as_json(contents: Iterable[Any]) -> str:
    """Return content items as one JSON list."""
    return json.dumps([_plain(each) for each in contents])


def _plain(content: Any) -> Any:
    dumped = content.model_dump(mode="json", by_alias=True) if isinstance(content, BaseModel) else content
    return _without_meta(dumped)


def _without_meta(dumped: Any) -> Any:
    """Leave out what is not for models."""
    if not isinstance(dumped, dict):
        return dumped
    return {key: _without_meta(value) for key, value in dumped.items() if key not in ("_meta", "meta")}
