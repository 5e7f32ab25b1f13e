"""The steps of a file surfer, as its model is told of them."""

from __future__ import annotations

from autogen_core.tools import ParametersSchema, ToolSchema


def _step(name: str, description: str, **argument: str) -> ToolSchema:
    schema = ToolSchema(name=name, description=description)
    if argument:
        properties = {key: {"type": "string", "description": told} for key, told in argument.items()}
        schema["parameters"] = ParametersSchema(type="object", properties=properties, required=list(argument))
    return schema


STEPS = [
    _step(
        "open_path",
        "Open a file, or list a folder, and show its first page.",
        path="The file or folder; a relative path begins at the folder that the viewer was given.",
    ),
    _step("page_up", "Show the page before this one."),
    _step("page_down", "Show the page after this one."),
    _step(
        "find_on_page_ctrl_f",
        "Show the first page of the open file, from this one on, on which a text stands.",
        search_string="The text; case does not matter, and * stands for any letters of a word.",
    ),
    _step("find_next", "Show the next page on which the text that was searched for last stands."),
]
NAMES = frozenset(each["name"] for each in STEPS)
