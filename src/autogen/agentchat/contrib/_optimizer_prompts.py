"""What the optimizer of an agent asks its model, and the actions that model can take."""

from __future__ import annotations

from typing import Any

PROMPT = """You improve an assistant by the functions it can call. Below are conversations in which it solved tasks, whether \
its user was satisfied, and the functions it had. Take one action that makes it do better in similar tasks, or none where \
none is needed.
# Conversations
{conversations}
# Satisfied users, of all
{performance}
# Functions
{functions}
# Sets of functions that did worse before
{failures}
# Rules
- A function does something general that comes up in many tasks. It takes what differs as arguments.
- Its code is complete, in Python, imports what it needs, and returns its result.
- You have taken {taken} of {most} actions."""

_PARTS = {
    "name": {"type": "string", "description": "The function's name: letters, digits and underscores."},
    "description": {"type": "string", "description": "What it does, in a sentence."},
    "arguments": {
        "type": "string",
        "description": 'Its arguments, as the JSON of a schema\'s properties: {"x": {"type": "integer", "description": ""}}.',
    },
    "packages": {"type": "string", "description": "The packages its code imports, separated by commas; maybe empty."},
    "code": {"type": "string", "description": "Its Python code: def name(...) with everything it needs."},
}


def _action(name: str, description: str, parts: tuple[str, ...]) -> dict[str, Any]:
    parameters = {"type": "object", "properties": {each: _PARTS[each] for each in parts}, "required": list(parts)}
    return {"type": "function", "function": {"name": name, "description": description, "parameters": parameters}}


ADD, REVISE, REMOVE = "add_function", "revise_function", "remove_function"

ACTIONS = [
    _action(ADD, "Give the assistant a new function.", tuple(_PARTS)),
    _action(REVISE, "Replace a function of the assistant by a better one of the same name.", tuple(_PARTS)),
    _action(REMOVE, "Take a function away from the assistant.", ("name",)),
]
