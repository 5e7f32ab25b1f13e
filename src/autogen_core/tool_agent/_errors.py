"""What can go wrong when an agent is asked to call a tool."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(eq=False)
class ToolException(Exception):
    """A call has no result; `content` says why, in words for the model."""

    call_id: str
    content: str
    name: str

    def __str__(self) -> str:
        return self.content


@dataclass(eq=False)
class ToolNotFoundException(ToolException):
    """There is no such tool."""


@dataclass(eq=False)
class InvalidToolArgumentsException(ToolException):
    """The arguments are not JSON."""


@dataclass(eq=False)
class ToolExecutionException(ToolException):
    """The tool raised an error."""
