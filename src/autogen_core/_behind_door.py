"""What passes the engine's door: the methods with which clients, tools, workbenches and executors touch the world.

A program's own classes count too. The class that defines such a method has it wrapped, so that every call of it is an
effect: traced, priced, limited, recorded and replayed. What an implementation asks in its turn for the same thing, its
`super()` or a client that it wraps, is part of that effect.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
import sys
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError

from coterie.asking import Last, ask, ask_streaming
from coterie.effects import CodeRun, Effect, ModelCall, ToolCall, encode
from coterie.flow import Call
from coterie.messages import Answer, Choice
from coterie.usage import Usage

from ._cancellation_token import CancellationToken

if TYPE_CHECKING:
    from .code_executor import CodeResult
    from .models import CreateResult
    from .tools import ToolResult


def wrap(cls: type, name: str, wrapper: Callable[[Any], Any]) -> None:
    """Wrap the method `name` where `cls` itself defines it, unless the class passes the door by other ways."""
    method = cls.__dict__.get(name)
    if callable(method) and not getattr(method, "__isabstractmethod__", False) and "_passes_door" not in cls.__dict__:
        setattr(cls, name, wrapper(method))


def _later(work: Callable[[], Any]) -> Call:
    return Call(work, work, (), {})


async def linked(token: CancellationToken | None, work: Any) -> Any:
    """Await `work`; the token cancels it."""
    if token is None:
        return await work
    return await token.link_future(asyncio.ensure_future(work))


# --- models -----------------------------------------------------------------------------------------------------------


def client_create(create: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap `ChatCompletionClient.create`."""

    @functools.wraps(create)
    async def asked(self: Any, messages: Sequence[Any], *rest: Any, **how: Any) -> CreateResult:
        async def work() -> Answer:
            return _answer(await create(self, messages, *rest, **how))

        def make(key: str, agent: str) -> Effect:
            return ModelCall(key=key, agent=agent, model=_model(self), body=_body(messages, how), call=_later(work))

        return _result(await ask("model", make))

    return asked


def client_create_stream(create_stream: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap `ChatCompletionClient.create_stream`."""

    @functools.wraps(create_stream)
    async def asked(self: Any, messages: Sequence[Any], *rest: Any, **how: Any) -> AsyncGenerator[Any, None]:
        def make(key: str, agent: str, tell: Callable[[Any], None]) -> Effect:
            async def work() -> Answer:
                last: Any = None
                async for last in create_stream(self, messages, *rest, **how):
                    if isinstance(last, str):
                        tell(last)
                if last is None or isinstance(last, str):
                    raise RuntimeError(f"{type(self).__name__} ended its stream without a CreateResult.")
                return _answer(last)

            return ModelCall(
                key=key,
                agent=agent,
                model=_model(self),
                body=_body(messages, how),
                call=_later(work),
                stream=True,
                on_text=tell,
            )

        async for item in ask_streaming("model", make):
            yield _result(item.outcome) if isinstance(item, Last) else item

    return asked


def _model(client: Any) -> str:
    """What the client's model is called in records: its family is all that every client tells."""
    info = client.model_info
    return str(info.get("family") or type(client).__name__)


def _body(messages: Sequence[Any], how: Mapping[str, Any]) -> bytes:
    asked = {name: value for name, value in how.items() if name != "cancellation_token" and value not in (None, (), [])}
    tools = [each if isinstance(each, Mapping) else each.schema for each in asked.pop("tools", ())]
    output = asked.pop("json_output", None)
    choice = asked.pop("tool_choice", None)
    return encode(
        {
            **asked,
            **({"tools": tools} if tools else {}),
            **({"json_output": getattr(output, "__name__", output)} if output is not None else {}),
            **({"tool_choice": getattr(choice, "name", choice)} if choice is not None else {}),
            "messages": [each.model_dump(mode="json") for each in messages],
        }
    )


def _answer(result: CreateResult) -> Answer:
    """The neutral form of a result, which itself goes along."""
    content = result.content
    message: dict[str, Any] = {"role": "assistant", "content": content if isinstance(content, str) else None}
    if not isinstance(content, str):
        message["tool_calls"] = [
            {"id": each.id, "type": "function", "function": {"name": each.name, "arguments": each.arguments}}
            for each in content
        ]
    used = Usage(result.usage.prompt_tokens, result.usage.completion_tokens)
    return Answer(
        id="",
        model="",
        created=0,
        choices=[Choice(message, result.finish_reason)],
        usage=used,
        source="cache" if result.cached else "live",
        retrieved=result,
    )


def _result(answer: Answer) -> CreateResult:
    from .models import CreateResult

    said = answer.retrieved
    return said if isinstance(said, CreateResult) else CreateResult.model_validate(said)


# --- tools ------------------------------------------------------------------------------------------------------------


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
            call=_later(work),
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
        from .tools import ToolResult

        # As keywords, but for the name: implementations differ in what else they take.
        given = {"arguments": arguments, "cancellation_token": cancellation_token, "call_id": call_id, **more}
        given = {key: value for key, value in given.items() if value is not None or key == "arguments"}
        result: ToolResult = await ask_tool(name, arguments or {}, ToolResult, lambda: call_tool(self, name, **given))
        return result

    return asked


# --- code -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CodeBlocksRun(CodeRun):
    """Code blocks run by an executor; the outcome is its CodeResult."""

    def to_json(self, outcome: Any) -> Any:
        fields = asdict(outcome) if is_dataclass(outcome) and not isinstance(outcome, type) else vars(outcome)
        return {"class": [type(outcome).__module__, type(outcome).__qualname__], "fields": fields}

    def from_json(self, data: Any) -> Any:
        from .code_executor import CodeResult

        module, name = data["class"]
        cls = getattr(sys.modules.get(module), name, None)
        if isinstance(cls, type) and issubclass(cls, CodeResult):
            return cls(**data["fields"])
        return CodeResult(exit_code=data["fields"]["exit_code"], output=data["fields"]["output"])


def execute_code_blocks(execute: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap `CodeExecutor.execute_code_blocks`."""

    @functools.wraps(execute)
    async def asked(self: Any, code_blocks: list[Any], cancellation_token: CancellationToken) -> CodeResult:
        async def work() -> Any:
            result = execute(self, code_blocks, cancellation_token)
            return await result if inspect.isawaitable(result) else result

        def make(key: str, agent: str) -> Effect:
            blocks = tuple((each.language, each.code) for each in code_blocks)
            return CodeBlocksRun(key=key, agent=agent, blocks=blocks, call=_later(work))

        result: CodeResult = await ask("code", make)
        return result

    return asked
