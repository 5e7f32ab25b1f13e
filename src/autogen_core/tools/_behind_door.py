"""Every run of a tool is a `ToolCall`."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError

from coterie.asking import ask
from coterie.effects import Effect, ToolCall

from .._behind_door import later
from .._cancellation_token import CancellationToken
from ._results import ToolResult


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ToolRun(ToolCall):
    """A call of a tool whose result is of type `returns`."""

    returns: Any

    def to_json(self, outcome: Any) -> Any:
        try:
            return TypeAdapter(self.returns).dump_python(outcome, mode="json", warnings=False)
        except PydanticSerializationError:
            return str(outcome)  # what the model reads of it

    def from_json(self, data: Any) -> Any:
        try:
            return TypeAdapter(self.returns).validate_python(data)
        except ValueError:
            return data

    def settled(self, result: Any) -> Any:
        return result


async def ask_tool(
    name: str,
    arguments: Mapping[str, Any],
    returns: Any,
    work: Callable[[], Any],
    *,
    in_doubt: Any = "repeat",
) -> Any:
    """Run a tool through the door."""

    def make(key: str, agent: str) -> Effect:
        return ToolRun(
            key=key,
            agent=agent,
            name=name,
            arguments=dict(arguments),
            returns=returns,
            in_doubt=in_doubt,
            call=later(work),
        )

    return await ask("tool", make, name)


def workbench_call_tool(call_tool: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap `Workbench.call_tool`."""

    @functools.wraps(call_tool)
    async def asked(
        self: Any,
        name: str,
        arguments: Mapping[str, Any] | None = None,
        cancellation_token: CancellationToken | None = None,
        call_id: str | None = None,
        **more: Any,
    ) -> ToolResult:
        # As keywords, but for the name: implementations differ in what else they take.
        given = {"arguments": arguments, "cancellation_token": cancellation_token, "call_id": call_id, **more}
        given = {key: value for key, value in given.items() if value is not None or key == "arguments"}
        result: ToolResult = await ask_tool(name, arguments or {}, ToolResult, lambda: call_tool(self, name, **given))
        return result

    return asked
