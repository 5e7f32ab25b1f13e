"""Every run of a tool is a `ToolCall`."""

from __future__ import annotations

import functools
import sys
from collections.abc import AsyncGenerator, Callable, Mapping
from collections.abc import Set as AbstractSet
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.errors import PydanticSchemaGenerationError
from pydantic_core import PydanticSerializationError

from coterie.asking import Breath, Last, ask, ask_streaming
from coterie.effects import REFUSED, Changes, Effect, ToolCall, decode, encode

from .._behind_door import later
from .._cancellation_token import CancellationToken
from ._results import TextResultContent, ToolResult

_AS_TEXT = "as text"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ToolRun(ToolCall):
    """A call of a tool whose result is of type `returns`. `as_text` is what the model reads of it."""

    returns: Any
    as_text: Callable[[Any], str] = str

    def to_json(self, outcome: Any) -> Any:
        if type(outcome) is str and self.returns in (str, Any):
            return outcome
        text = self.as_text(outcome)
        try:
            data = decode(encode(TypeAdapter(self.returns).dump_python(outcome, mode="json", warnings=False)))
            if not isinstance(outcome, AbstractSet) and self.as_text(self.from_json(data)) == text:
                return data
        except (PydanticSerializationError, PydanticSchemaGenerationError, ValueError, TypeError):
            pass
        return {_AS_TEXT: text}  # it would not come back as it was, and nobody reads more of it than this

    def from_json(self, data: Any) -> Any:
        if isinstance(data, dict) and data.keys() == {_AS_TEXT}:
            return data[_AS_TEXT]
        try:
            return TypeAdapter(self.returns).validate_python(data)
        except (PydanticSchemaGenerationError, ValueError):
            return data

    def settled(self, result: Any) -> Any:
        return result

    def refused(self) -> Any:
        if self.returns is ToolResult:
            return ToolResult(name=self.name, result=[TextResultContent(content=REFUSED)], is_error=True)
        raise ToolRefused(REFUSED)


class ToolRefused(Exception):
    """A person did not allow that the tool runs."""


NO_RESULT = "The tool must yield a final return value at the end of the stream."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ToolStream(ToolRun):
    """A call of a tool that tells of events; the outcome is these and its result."""

    def to_json(self, outcome: _Told) -> Any:
        return {"told": [_written(each) for each in outcome.events], "result": ToolRun.to_json(self, outcome.result)}

    def from_json(self, data: Any) -> Any:
        return _Told([_read(each) for each in data["told"]], ToolRun.from_json(self, data["result"]))

    def settled(self, result: Any) -> Any:
        return _Told([], result)


@dataclass(frozen=True, slots=True)
class _Told:
    events: list[Any]
    result: Any


def _written(event: Any) -> Any:
    if not isinstance(event, BaseModel):
        return {"plain": event}
    cls = type(event)
    return {"class": [cls.__module__, cls.__qualname__], "fields": event.model_dump(mode="json", warnings=False)}


def _read(data: Any) -> Any:
    if "plain" in data:
        return data["plain"]
    module, name = data["class"]
    cls = getattr(sys.modules.get(module), name, None)
    if not (isinstance(cls, type) and issubclass(cls, BaseModel)):
        return data["fields"]
    made = cls.model_validate(data["fields"])
    for field, value in vars(made).items():
        if isinstance(value, datetime) and value.utcoffset() == timedelta(0):
            setattr(made, field, value.replace(tzinfo=UTC))  # pydantic's own looks different when it is printed
    return made


async def ask_tool_streaming(
    name: str,
    arguments: Mapping[str, Any],
    returns: Any,
    work: Callable[[], AsyncGenerator[Any, None]],
    *,
    as_text: Callable[[Any], str] = str,
    in_doubt: Any = "repeat",
    changes: Changes = "world",
) -> AsyncGenerator[Any, None]:
    """Run a tool that streams through the door; yield its events as they come, and its result last."""

    def make(key: str, agent: str, tell: Callable[[Any], None]) -> Effect:
        async def run() -> _Told:
            items, breath = list[Any](), Breath()
            try:
                async with aclosing(work()) as coming:
                    async for item in coming:
                        if items:
                            tell(items[-1])
                        items.append(item)
                        await breath.take()
            except Exception:
                if items:  # it was no result
                    tell(items[-1])
                raise
            if not items:
                raise TypeError(NO_RESULT)
            return _Told(items[:-1], items[-1])

        return ToolStream(
            key=key,
            agent=agent,
            name=name,
            arguments=dict(arguments),
            returns=returns,
            as_text=as_text,
            in_doubt=in_doubt,
            changes=changes,
            call=later(run),
        )

    heard = 0
    async with aclosing(ask_streaming("tool", make, name)) as told:
        async for item in told:
            if not isinstance(item, Last):
                heard += 1
                yield item
                continue
            for event in item.outcome.events[heard:]:  # those of a recorded run, which nobody told now
                yield event
            yield item.outcome.result


async def ask_tool(
    name: str,
    arguments: Mapping[str, Any],
    returns: Any,
    work: Callable[[], Any],
    *,
    as_text: Callable[[Any], str] = str,
    in_doubt: Any = "repeat",
    changes: Changes = "world",
) -> Any:
    """Run a tool through the door."""

    def make(key: str, agent: str) -> Effect:
        return ToolRun(
            key=key,
            agent=agent,
            name=name,
            arguments=dict(arguments),
            returns=returns,
            as_text=as_text,
            in_doubt=in_doubt,
            changes=changes,
            call=later(work),
        )

    return await ask("tool", make, name)


def _text(result: ToolResult) -> str:
    return result.to_text()


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
        result: ToolResult = await ask_tool(
            name, arguments or {}, ToolResult, lambda: call_tool(self, name, **given), as_text=_text
        )
        return result

    return asked
