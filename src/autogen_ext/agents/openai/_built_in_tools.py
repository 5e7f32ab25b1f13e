"""The tools that OpenAI runs itself, as the Responses API is told of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

_PLAIN = ("web_search_preview", "image_generation", "local_shell")
_NEEDS = {
    "file_search": "vector_store_ids (List[str])",
    "code_interpreter": "container (str | dict)",
    "computer_use_preview": "display_height (int), display_width (int), environment (str)",
    "mcp": "server_label (str), server_url (str)",
}


def tool_fields(tools: Iterable[Any]) -> list[dict[str, Any]]:
    """Return the tools as the API wants them.

    Raises:
        ValueError: a tool is none of OpenAI's own, or needs more than its name.
    """
    return [_fields(each) for each in tools]


def _fields(tool: Any) -> dict[str, Any]:
    if isinstance(tool, Mapping) and isinstance(tool.get("type"), str):
        return dict(tool)
    if not isinstance(tool, str):
        raise ValueError(f"Unsupported tool type: {type(tool)}. An OpenAIAgent has OpenAI's own tools only.")
    if tool in _NEEDS:
        raise ValueError(
            f"Tool '{tool}' requires specific parameters and cannot be added using string format. Use dict "
            f"configuration instead. Required parameters for {tool}: {_NEEDS[tool]}"
        )
    if tool not in _PLAIN:
        raise ValueError(f"Unsupported built-in tool type: {tool}")
    return {"type": tool}
