"""Methods of a routed agent handle messages by exact type, in the order of their names."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from autogen_core import (
    AgentId,
    BaseAgent,
    CancellationToken,
    MessageContext,
    RoutedAgent,
    SingleThreadedAgentRuntime,
    TypePrefixSubscription,
    default_subscription,
    event,
    message_handler,
    rpc,
    type_subscription,
)
from autogen_core.exceptions import CantHandleException
from tests.dialects.v04.core.messaging import Note, Other


@dataclass
class Special(Note):
    """A note of another type."""


class Plain:
    """Nothing that can be written down."""


def _context(is_rpc: bool) -> MessageContext:
    return MessageContext(None, None, is_rpc, CancellationToken(), "m")


class Routing(RoutedAgent):
    """Says which handler was chosen."""

    @message_handler(match=lambda message, ctx: message == Note("b"))
    async def b_matching(self, message: Note, ctx: MessageContext) -> str:
        """For some notes."""
        return "b_matching"

    @message_handler
    async def c_all(self, message: Note, ctx: MessageContext) -> str:
        """For all other notes."""
        return "c_all"

    @event
    async def d_event(self, message: Other, ctx: MessageContext) -> None:
        """For published ones."""

    @rpc
    async def e_rpc(self, message: Other, ctx: MessageContext) -> str:
        """For sent ones."""
        return "e_rpc"


@pytest.mark.parametrize(
    ("message", "is_rpc", "handler"),
    [
        (Note("b"), True, "b_matching"),
        (Note("x"), True, "c_all"),
        (Special("x"), True, None),
        (Other("x"), True, "e_rpc"),
        (Other("x"), False, None),
    ],
)
def test_the_first_handler_that_wants_a_message_gets_it(message: object, is_rpc: bool, handler: str | None) -> None:
    assert asyncio.run(Routing("routes").on_message(message, _context(is_rpc))) == handler


def test_a_handler_tells_what_it_takes_and_makes() -> None:
    class Agent(RoutedAgent):
        @message_handler
        async def on_any(self, message: Note | Other, ctx: MessageContext) -> str | int:
            """Take two types."""
            return 1

    handler = Agent.on_any
    assert (handler.target_types, handler.produces_types) == ([Note, Other], [str, int])
    assert handler.is_message_handler
    assert handler.router(Note(""), _context(True))


def test_a_handler_without_hints_is_refused_where_it_is_defined() -> None:
    with pytest.raises(AssertionError, match="message parameter not found in function signature"):

        @message_handler
        async def on_note(self, message, ctx) -> None:  # type: ignore[no-untyped-def]  # that is the point
            """No hint."""

    with pytest.raises(AssertionError, match="return parameter not found in function signature"):

        @message_handler
        async def on_other(self, message: Note, ctx: MessageContext):  # type: ignore[no-untyped-def]  # that is the point
            """No hint."""


class Wrong(RoutedAgent):
    """Returns what it did not promise."""

    @message_handler
    async def a_strict(self, message: Note, ctx: MessageContext) -> str:
        """Wrong."""
        return 5  # type: ignore[return-value]  # that is the point

    @message_handler(strict=False)
    async def b_lenient(self, message: Other, ctx: MessageContext) -> str:
        """Wrong."""
        return 5  # type: ignore[return-value]  # that is the point


def test_a_strict_handler_refuses_other_types() -> None:
    agent = Wrong("is wrong")
    with pytest.raises(CantHandleException, match="not in target types"):
        asyncio.run(_call(agent, Other("")))
    with pytest.raises(ValueError, match="Return type <class 'int'> not in return types"):
        asyncio.run(agent.on_message(Note(""), _context(True)))


async def _call(agent: Wrong, message: object) -> object:
    strict: object = agent.a_strict
    assert callable(strict)
    return await strict(message, _context(True))


def test_a_lenient_handler_only_warns_of_other_types(caplog: pytest.LogCaptureFixture) -> None:
    assert asyncio.run(Wrong("is wrong").on_message(Other(""), _context(True))) == 5
    assert "Return type <class 'int'> not in return types" in caplog.text


def test_a_type_of_message_that_cannot_be_written_down_is_refused_at_registration() -> None:
    class Agent(RoutedAgent):
        @message_handler
        async def on_plain(self, message: Plain, ctx: MessageContext) -> None:
            """Take it."""

    async def main() -> None:
        await Agent.register(SingleThreadedAgentRuntime(), "agent", lambda: Agent("x"))

    with pytest.raises(ValueError, match="No serializers found for type"):
        asyncio.run(main())


def test_subscriptions_of_a_class_are_not_those_of_its_subclasses() -> None:
    @default_subscription
    @type_subscription("mine")
    class Parent(Routing):
        """Subscribes twice."""

    class Child(Parent):
        """Does not."""

    assert [len(each.internal_unbound_subscriptions_list) for each in (Parent, Child)] == [2, 0]


def test_registration_may_leave_out_subscriptions() -> None:
    @type_subscription("mine")
    class Agent(Routing):
        """Subscribes."""

    async def main() -> None:
        runtime = SingleThreadedAgentRuntime()
        await Agent.register(
            runtime,
            "agent",
            lambda: Agent("x"),
            skip_class_subscriptions=True,
            skip_direct_message_subscription=True,
        )
        await runtime.add_subscription(TypePrefixSubscription("agent:", "agent"))

    asyncio.run(main())


def test_a_description_is_text() -> None:
    with pytest.raises(ValueError, match="Agent description must be a string"):
        Routing(3)  # type: ignore[arg-type]  # that is the point


def test_a_base_agent_hands_every_message_to_its_method() -> None:
    class Echo(BaseAgent):
        async def on_message_impl(self, message: object, ctx: MessageContext) -> object:
            return message

    async def main() -> object:
        runtime = SingleThreadedAgentRuntime()
        await Echo.register(runtime, "echo", lambda: Echo("echoes"))
        runtime.start()
        with pytest.warns(UserWarning, match="save_state not implemented"):
            assert await runtime.agent_save_state(AgentId("echo", "k")) == {}
        with pytest.warns(UserWarning, match="load_state not implemented"):
            await runtime.agent_load_state(AgentId("echo", "k"), {})
        return await runtime.send_message(3, AgentId("echo", "k"))

    assert asyncio.run(main()) == 3
