"""An agent that calls tools for others."""

from __future__ import annotations

import json

from .._handlers import message_handler
from .._message_context import MessageContext
from .._routed_agent import RoutedAgent
from .._types import FunctionCall
from ..models import FunctionExecutionResult
from ..tools import Tool
from ._errors import (
    InvalidToolArgumentsException,
    ToolException,  # noqa: F401 (programs import it from here)
    ToolExecutionException,
    ToolNotFoundException,
)


class ToolAgent(RoutedAgent):
    """Answers a `FunctionCall` with the result of the tool of that name."""

    def __init__(self, description: str, tools: list[Tool]) -> None:
        super().__init__(description)
        self._tools = tools

    @property
    def tools(self) -> list[Tool]:
        """The tools it calls."""
        return self._tools

    @message_handler
    async def handle_function_call(self, message: FunctionCall, ctx: MessageContext) -> FunctionExecutionResult:
        """Call the tool.

        Raises:
            ToolNotFoundException: there is no such tool.
            InvalidToolArgumentsException: the arguments are not JSON.
            ToolExecutionException: the tool raised an error.
        """
        tool = next((tool for tool in self._tools if tool.name == message.name), None)
        if tool is None:
            text = f"Error: Tool not found: {message.name}"
            raise ToolNotFoundException(call_id=message.id, content=text, name=message.name)
        try:
            arguments = json.loads(message.arguments)
        except (ValueError, RecursionError) as error:  # no JSON, numbers of too many digits, or too deep
            text = f"Error: Invalid arguments: {message.arguments}"
            raise InvalidToolArgumentsException(call_id=message.id, content=text, name=message.name) from error
        try:
            value = await tool.run_json(arguments, ctx.cancellation_token, call_id=message.id)
            text = tool.return_value_as_string(value)
        except Exception as error:
            raise ToolExecutionException(call_id=message.id, content=f"Error: {error}", name=message.name) from error
        return FunctionExecutionResult(content=text, call_id=message.id, is_error=False, name=message.name)
