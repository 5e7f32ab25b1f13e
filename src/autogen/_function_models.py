"""The pydantic models of a tool's schema; apart, so that only programs with tools import pydantic."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field


class Parameters(BaseModel):
    """The parameters of a function."""

    type: Literal["object"] = "object"
    properties: dict[str, dict[str, Any]]
    required: list[str]


class Function(BaseModel):
    """A function as a model sees it."""

    description: str = Field(description="What the function does.")
    name: str = Field(description="The name the model calls it by.")
    parameters: Parameters


class ToolFunction(BaseModel):
    """A function as a tool."""

    type: Literal["function"] = "function"
    function: Function
