"""A function as an agent: it gets the types of messages that its hints name, and others by policy."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

import pytest

from autogen_core import (
    AgentId,
    ClosureAgent,
    ClosureContext,
    DefaultSubscription,
    MessageContext,
    SingleThreadedAgentRuntime,
)
from autogen_core.exceptions import CantHandleException
from tests.dialects.v04.core.messaging import EVERYBODY, Note, Other

COLLECTOR = AgentId("collector", "default")


async def _collect(closure: Any, message: object, policy: Literal["error", "warn", "ignore"] = "warn") -> object:
    """What the function answers to a message that is sent to it."""
    runtime = SingleThreadedAgentRuntime()
    await ClosureAgent.register_closure(runtime, "collector", closure, unknown_type_policy=policy)
    runtime.start()
    return await runtime.send_message(message, COLLECTOR)


async def _of_notes(context: ClosureContext, message: Note, ctx: MessageContext) -> str:
    return f"{context.id} got {message}"


def test_a_function_collects_what_is_published() -> None:
    collected: list[Note] = []

    async def collect(context: ClosureContext, message: Note, ctx: MessageContext) -> None:
        collected.append(message)

    async def main() -> None:
        runtime = SingleThreadedAgentRuntime()
        await ClosureAgent.register_closure(
            runtime, "collector", collect, description="collects", subscriptions=lambda: [DefaultSubscription()]
        )
        runtime.start()
        await runtime.publish_message(Note("hello"), EVERYBODY)
        await runtime.stop_when_idle()
        assert (await runtime.agent_metadata(COLLECTOR))["description"] == "collects"
        assert await runtime.save_state() == {"collector/default": {}}
        await runtime.load_state({"collector/default": {}})

    asyncio.run(main())
    assert collected == [Note("hello")]


def test_a_function_answers() -> None:
    assert asyncio.run(_collect(_of_notes, Note("hi"))) == "collector/default got Note(text='hi')"


def test_a_message_of_another_type_is_dropped_with_a_warning() -> None:
    with pytest.warns(UserWarning, match="Set unknown_type_policy to 'error'"):
        assert asyncio.run(_collect(_of_notes, Other("hi"))) is None


def test_a_message_of_another_type_is_an_error_if_asked() -> None:
    with pytest.raises(CantHandleException, match="not in target types"):
        asyncio.run(_collect(_of_notes, Other("hi"), "error"))


def test_a_message_of_another_type_is_handed_over_if_asked() -> None:
    assert asyncio.run(_collect(_of_notes, Other("hi"), "ignore")) == "collector/default got Other(text='hi')"


def test_a_function_of_anything_gets_everything() -> None:
    async def closure(context: ClosureContext, message: Any, ctx: MessageContext) -> Any:
        return message

    assert asyncio.run(_collect(closure, Other("hi"))) == Other("hi")


async def _two(context: ClosureContext, message: Note) -> None: ...


async def _no_hint(context, message, ctx) -> None: ...  # type: ignore[no-untyped-def]  # that is the point


async def _no_return(context: ClosureContext, message: Note, ctx: MessageContext): ...  # type: ignore[no-untyped-def]  # that is the point


@pytest.mark.parametrize(
    ("closure", "complaint"),
    [
        (_two, "Closure must have 3 arguments"),
        (_no_hint, "message not found in function signature"),
        (_no_return, "return not found in function signature"),
    ],
)
def test_a_function_without_the_parameters_or_hints_is_refused(closure: Any, complaint: str) -> None:
    with pytest.raises(AssertionError, match=complaint):
        asyncio.run(_collect(closure, Note("")))


def test_an_agent_of_a_function_is_made_by_a_runtime_only() -> None:
    with pytest.raises(RuntimeError, match="ClosureAgent must be instantiated within the context of an AgentRuntime"):
        ClosureAgent("x", _of_notes)
