"""A tool of LangChain as a tool of AutoGen."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any

from pydantic import BaseModel

from autogen_core import CancellationToken
from autogen_core.tools import BaseTool
from autogen_core.utils import schema_to_pydantic_model


class LangChainToolAdapter(BaseTool[BaseModel, Any]):
    """Lets agents use a tool of LangChain, with its name, description, arguments, callbacks and handling of errors.

    What runs synchronously runs in a thread. Arguments that LangChain injects are not told to the model.
    """

    def __init__(self, langchain_tool: Any) -> None:
        self._langchain_tool = langchain_tool
        name = langchain_tool.name or "unnamed_tool"
        super().__init__(_arguments_model(langchain_tool, name), object, name, langchain_tool.description or "")

    async def run(self, args: BaseModel, cancellation_token: CancellationToken) -> Any:
        """Invoke the tool; cancelling the token cancels an async one and stops waiting for a sync one."""
        # What is not set is left to the tool's own defaults.
        given = args.model_dump(exclude_unset=True, by_alias=True)
        return await cancellation_token.link_future(asyncio.ensure_future(self._langchain_tool.ainvoke(given)))


def _arguments_model(tool: Any, name: str) -> type[BaseModel]:
    schema = tool.tool_call_schema
    if isinstance(schema, type) and issubclass(schema, BaseModel):
        if not set(tool.args) - set(schema.model_fields):
            return schema
        # A tool of one input takes it under any name: that of its function's parameter tells the model what it is.
        properties = {_input_name(tool): each for each in tool.args.values()}
        schema = {"type": "object", "properties": properties, "required": list(properties)}
    described: dict[str, Any] = schema if isinstance(schema, dict) else schema.schema()
    return schema_to_pydantic_model(described, f"{name}Args")


def _input_name(tool: Any) -> str:
    parameters = inspect.signature(tool.func or tool.coroutine).parameters.values()
    named = (each.name for each in parameters if each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD))
    return next(named, next(iter(tool.args)))
