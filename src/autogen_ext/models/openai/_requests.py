"""From the arguments of `create` to the fields of a request, checked against what the model can do."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel

from autogen_core import Image
from autogen_core.models import LLMMessage, ModelInfo, UserMessage
from autogen_core.tools import Tool, ToolSchema

from ._schemas import response_format_of

ToolChoice = Tool | Literal["auto", "required", "none"]
WireTool = Mapping[str, Any]
"""A tool as Chat Completions writes it."""
JsonOutput = bool | type[BaseModel] | None

CREATE_ARGUMENTS = {
    "audio",
    "extra_body",
    "frequency_penalty",
    "function_call",
    "functions",
    "logit_bias",
    "logprobs",
    "max_completion_tokens",
    "max_tokens",
    "messages",
    "metadata",
    "modalities",
    "model",
    "moderation",
    "n",
    "parallel_tool_calls",
    "prediction",
    "presence_penalty",
    "prompt_cache_key",
    "prompt_cache_options",
    "prompt_cache_retention",
    "reasoning_effort",
    "response_format",
    "safety_identifier",
    "seed",
    "service_tier",
    "stop",
    "store",
    "stream",
    "stream_options",
    "temperature",
    "timeout",
    "tool_choice",
    "tools",
    "top_logprobs",
    "top_p",
    "user",
    "verbosity",
    "web_search_options",
}
"""What the Chat Completions API knows (2025-11), and what is merged into it. Programs add what their endpoints know."""

DISALLOWED = frozenset({"stream", "messages", "function_call", "functions", "n"})
"""What the clients set by themselves, or cannot answer."""

_CLIENT_SETTINGS = frozenset({"timeout"})
_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")


def create_arguments(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a client's settings belongs to every request.

    Raises:
        ValueError: a setting is one that the client sets by itself, or `model` is missing.
    """
    fields = {key: value for key, value in settings.items() if key in CREATE_ARGUMENTS - _CLIENT_SETTINGS}
    if "model" not in fields:
        raise ValueError(f"model is required: name it among the client's settings, which are {sorted(settings)}.")
    refused = DISALLOWED.intersection(fields)
    if refused:
        raise ValueError(f"Disallowed create args are present: {set(refused)}")
    return fields


def request_fields(
    defaults: Mapping[str, Any],
    info: ModelInfo,
    messages: Sequence[LLMMessage],
    tools: Sequence[WireTool],
    tool_choice: ToolChoice,
    json_output: JsonOutput,
    extra: Mapping[str, Any],
) -> tuple[dict[str, Any], type[BaseModel] | None]:
    """Return the fields of a request besides its messages, and the class that the answer must fit, if any.

    Raises:
        ValueError: the model cannot do what is asked, or the arguments exclude each other.
    """
    fields = dict(defaults)
    if extra:
        unknown = set(extra) - CREATE_ARGUMENTS
        if unknown:
            raise ValueError(f"Extra create args are invalid: {unknown}")
        fields.update(extra)
        if DISALLOWED.intersection(extra):
            raise ValueError(f"Disallowed create args are present: {set(DISALLOWED.intersection(extra))}")
    wanted = _set_response_format(fields, json_output, info)
    if not info["vision"] and any(map(_has_picture, messages)):
        raise ValueError("Model does not support vision and image was provided")
    if tools:
        if not info["function_calling"]:
            raise ValueError("Model does not support function calling")
        fields["tools"] = tools
        fields["tool_choice"] = _wire_choice(tool_choice, tools)
    elif not isinstance(tool_choice, str):
        raise ValueError("tool_choice specified but no tools provided")
    return fields, wanted


def _set_response_format(fields: dict[str, Any], json_output: JsonOutput, info: ModelInfo) -> type[BaseModel] | None:
    """Say in `fields` which form the answer must have; return the class that it must fit."""
    wanted: type[BaseModel] | None = None
    given = fields.get("response_format")
    if isinstance(given, type) and issubclass(given, BaseModel):
        warnings.warn(
            "Using response_format to specify the BaseModel for structured output type will be deprecated. Use "
            "json_output in create and create_stream instead.",
            DeprecationWarning,
            stacklevel=4,
        )
        wanted = given
    if isinstance(json_output, bool):
        if json_output and not info["json_output"]:
            raise ValueError("Model does not support JSON output.")
        fields["response_format"] = {"type": "json_object" if json_output else "text"}
        return None
    if json_output is not None:
        if wanted is not None and wanted is not json_output:
            raise ValueError("response_format and json_output name different classes: use json_output alone.")
        wanted = json_output
    if wanted is not None:
        if not info.get("structured_output", False):
            raise ValueError("Model does not support structured output.")
        fields["response_format"] = response_format_of(wanted)
    return wanted


def convert_tools(tools: Iterable[Tool | ToolSchema]) -> list[dict[str, Any]]:
    """Return tools as Chat Completions writes them.

    Raises:
        ValueError: the name of a tool is not legal.
    """
    return [_wire_tool(each if isinstance(each, dict) else each.schema) for each in tools]


def _wire_tool(schema: ToolSchema) -> dict[str, Any]:
    return {
        "type": "function",
        "function": {
            "name": assert_valid_name(schema["name"]),
            "description": schema.get("description", ""),
            "parameters": schema.get("parameters", {}),
            "strict": schema.get("strict", False),
        },
    }


def assert_valid_name(name: str) -> str:
    """Return the name. Raises: ValueError if no tool may be called so."""
    if _NAME.fullmatch(name):
        return name
    if len(name) > 64:
        raise ValueError(f"Invalid name: {name}. Name must be less than 64 characters.")
    raise ValueError(f"Invalid name: {name}. Only letters, numbers, '_' and '-' are allowed.")


def _wire_choice(choice: ToolChoice, tools: Sequence[WireTool]) -> Any:
    if isinstance(choice, str):
        return choice
    name = choice.schema["name"]
    if all(name != each["function"]["name"] for each in tools):
        raise ValueError(f"tool_choice references '{name}' but it's not in the provided tools")
    return {"type": "function", "function": {"name": name}}


def _has_picture(message: LLMMessage) -> bool:
    content = message.content
    return (
        isinstance(message, UserMessage)
        and not isinstance(content, str)
        and any(isinstance(each, Image) for each in content)
    )
