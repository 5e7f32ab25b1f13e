"""Every answer of a client is a `ModelCall`; its outcome takes the client's own result along."""

from __future__ import annotations

import functools
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coterie.asking import Breath, Last, ask, ask_streaming, closing
from coterie.effects import Effect, ModelCall, encode
from coterie.messages import Answer, Choice
from coterie.runs import current_run
from coterie.usage import Usage

from .._behind_door import later
from ._types import CreateResult


@dataclass(frozen=True, slots=True)
class _Other:
    """What a client returned in the place of a result: for whoever called it to understand, and for no record."""

    said: Any


def client_create(create: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap `ChatCompletionClient.create`."""

    @functools.wraps(create)
    async def asked(self: Any, messages: Sequence[Any], *rest: Any, **how: Any) -> Any:
        async def work() -> Answer:
            said = await create(self, messages, *rest, **how)
            if isinstance(said, CreateResult):
                return _answer(said)
            if current_run().reads_requests:
                raise TypeError(f"{type(self).__name__}.create returned {said!r:.200}, expected a CreateResult.")
            return Answer(id="", model="", created=0, choices=[], usage=None, source="live", retrieved=_Other(said))

        def make(key: str, agent: str) -> Effect:
            return ModelCall(key=key, agent=agent, model=_model(self), body=_body(messages, how), call=later(work))

        return _result(await ask("model", make))

    return asked


def client_create_stream(create_stream: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap `ChatCompletionClient.create_stream`."""

    @functools.wraps(create_stream)
    async def asked(self: Any, messages: Sequence[Any], *rest: Any, **how: Any) -> AsyncGenerator[Any, None]:
        def make(key: str, agent: str, tell: Callable[[Any], None]) -> Effect:
            async def work(tell: Callable[[Any], None]) -> Answer:
                name, whole, breath = type(self).__name__, None, Breath()
                async with closing(create_stream(self, messages, *rest, **how)) as steps:
                    async for said in steps:
                        if isinstance(said, str):
                            tell(said)
                            await breath.take()
                        elif isinstance(said, CreateResult):
                            whole = said
                        else:
                            what = f"{name} streams {said!r:.200}, expected text or a CreateResult."
                            raise RuntimeError(f"Invalid chunk type: {what}")
                if whole is None:
                    raise RuntimeError(f"{name} ended its stream without a CreateResult.")
                return _answer(whole)

            return ModelCall(
                key=key,
                agent=agent,
                model=_model(self),
                body=_body(messages, how),
                call=later(work, tell),
                stream=True,
                on_text=tell,
            )

        async with closing(ask_streaming("model", make)) as steps:
            async for item in steps:
                yield _result(item.outcome) if isinstance(item, Last) else item

    return asked


def _model(client: Any) -> str:
    """What the client's model is called in records: its family is all that every client tells."""
    info = getattr(client, "model_info", {})  # a stand-in may be made without its base
    return str(info.get("family") or type(client).__name__)


def _body(messages: Sequence[Any], how: Mapping[str, Any]) -> bytes:
    if not current_run().reads_requests:  # the client encodes what it sends; a long history need not be encoded twice
        return b"{}"
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


def _result(answer: Answer) -> Any:
    said = answer.retrieved
    if isinstance(said, _Other):
        return said.said
    return said if isinstance(said, CreateResult) else CreateResult.model_validate(said)
