"""The runtime makes agents when they are first needed, keeps them, and saves and loads their states."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from autogen_core import (
    AgentId,
    AgentInstantiationContext,
    AgentType,
    ClosureAgent,
    MessageHandlerContext,
    SingleThreadedAgentRuntime,
    SubscriptionInstantiationContext,
    TypeSubscription,
    default_subscription,
)
from tests.dialects.v04.core.messaging import EVERYBODY, ONE, Answering, Note, runtime_with


@default_subscription
class Subscribed(Answering):
    """Subscribes its class to the default topic."""


def test_an_agent_is_made_with_its_first_message_and_kept() -> None:
    made: list[AgentId] = []

    def make() -> Answering:
        made.append(AgentInstantiationContext.current_agent_id())
        return Answering()

    async def main() -> None:
        runtime = SingleThreadedAgentRuntime()
        await Answering.register(runtime, "one", make)
        runtime.start()
        assert made == []
        for key in ("a", "a", "b"):
            await runtime.send_message(Note("hello"), AgentId("one", key))

    asyncio.run(main())
    assert made == [AgentId("one", "a"), AgentId("one", "b")]


def test_two_messages_at_once_to_a_new_agent_make_it_once() -> None:
    made: list[int] = []

    async def make() -> Answering:
        made.append(1)
        await asyncio.sleep(0)
        return Answering()

    async def main() -> None:
        runtime = SingleThreadedAgentRuntime()
        await Answering.register(runtime, "one", make)
        runtime.start()
        await asyncio.gather(*(runtime.send_message(Note("hello"), ONE) for _ in range(3)))

    asyncio.run(main())
    assert made == [1]


def test_a_type_is_registered_once() -> None:
    async def main() -> None:
        runtime = await runtime_with("one")
        with pytest.raises(ValueError, match="already exists"):
            await Answering.register(runtime, "one", Answering)

    asyncio.run(main())


def test_a_factory_has_to_make_what_was_expected() -> None:
    async def main() -> None:
        runtime = SingleThreadedAgentRuntime()
        await runtime.register_factory("one", lambda: Answering(), expected_class=ClosureAgent)  # type: ignore[arg-type, return-value]
        await runtime.get("one", lazy=False)

    with pytest.raises(ValueError, match="expected ClosureAgent, got Answering"):
        asyncio.run(main())


def test_an_id_is_got_without_making_the_agent() -> None:
    async def main() -> None:
        runtime = await runtime_with("one")
        assert await runtime.get("one") == AgentId("one", "default")
        assert await runtime.get(AgentType("one"), "k") == ONE
        assert await runtime.get(ONE) == ONE
        assert await runtime.save_state() == {}
        await runtime.get(ONE, lazy=False)
        assert await runtime.save_state() == {"one/k": {"seen": []}}

    asyncio.run(main())


def test_the_agent_itself_is_had_by_its_class() -> None:
    async def main() -> None:
        runtime = await runtime_with("one")
        assert isinstance(await runtime.try_get_underlying_agent_instance(ONE), Answering)
        with pytest.raises(TypeError, match="is not of type ClosureAgent"):
            await runtime.try_get_underlying_agent_instance(ONE, ClosureAgent)
        with pytest.raises(LookupError, match="Agent with name two not found"):
            await runtime.try_get_underlying_agent_instance(AgentId("two", "k"))

    asyncio.run(main())


def test_states_are_loaded_into_agents_that_are_made_for_it() -> None:
    async def main() -> None:
        runtime = await runtime_with("one")
        await runtime.load_state({"one/a": {"seen": ["before"]}, "unknown/b": {}})
        assert await runtime.save_state() == {"one/a": {"seen": ["before"]}}
        assert await runtime.agent_save_state(AgentId("one", "a")) == {"seen": ["before"]}

    asyncio.run(main())


def test_an_instance_is_taken_over() -> None:
    async def main() -> None:
        runtime, agent = SingleThreadedAgentRuntime(), Answering()
        await agent.register_instance(runtime, AgentId("one", "k"))
        runtime.start()
        await runtime.send_message(Note("hello"), ONE)
        assert agent.seen == ["one/k begins hello", "one/k ends hello"]
        assert (agent.id, agent.type, agent.runtime) == (ONE, "one", runtime)

    asyncio.run(main())


def test_an_instance_gets_what_its_class_subscribes_if_asked() -> None:
    async def main() -> None:
        runtime, agent = SingleThreadedAgentRuntime(), Subscribed()
        await agent.register_instance(runtime, AgentId("one", "default"), skip_class_subscriptions=False)
        runtime.start()
        await runtime.publish_message(Note("hello"), EVERYBODY)
        await runtime.stop_when_idle()
        assert agent.seen == ["one/default begins hello", "one/default ends hello"]

    asyncio.run(main())


def test_instances_and_factories_do_not_mix() -> None:
    async def main() -> None:
        runtime = await runtime_with("one")
        await runtime.register_agent_instance(Answering(), AgentId("two", "a"))
        with pytest.raises(ValueError, match="Agent with id two/a already exists"):
            await runtime.register_agent_instance(Answering(), AgentId("two", "a"))
        with pytest.raises(ValueError, match="Agent instances must be the same object type"):
            await runtime.register_agent_instance(Subscribed(), AgentId("two", "b"))
        with pytest.raises(ValueError, match="cannot be registered to the same type"):
            await runtime.register_agent_instance(Answering(), AgentId("one", "a"))
        with pytest.raises(ValueError, match="already exists"):
            await runtime.register_factory("two", Answering)
        with pytest.raises(RuntimeError, match="There is no agent two/c"):
            await runtime.get(AgentId("two", "c"), lazy=False)

    asyncio.run(main())


def test_an_agent_has_one_id_and_one_runtime() -> None:
    async def main() -> None:
        runtime, agent = SingleThreadedAgentRuntime(), Answering()
        await agent.bind_id_and_runtime(ONE, runtime)
        with pytest.raises(RuntimeError, match="different ID"):
            await agent.bind_id_and_runtime(AgentId("one", "other"), runtime)
        with pytest.raises(RuntimeError, match="different runtime"):
            await agent.bind_id_and_runtime(ONE, SingleThreadedAgentRuntime())

    asyncio.run(main())


def test_a_subscription_is_added_once_and_removed_by_its_id() -> None:
    async def main() -> None:
        runtime = SingleThreadedAgentRuntime()
        await runtime.add_subscription(TypeSubscription("topic", "one", id="1"))
        with pytest.raises(ValueError, match=r"^Subscription already exists$"):
            await runtime.add_subscription(TypeSubscription("topic", "one", id="2"))
        await runtime.remove_subscription("1")
        with pytest.raises(ValueError, match=r"^Subscription does not exist$"):
            await runtime.remove_subscription("1")

    asyncio.run(main())


@pytest.mark.parametrize(
    "ask",
    [
        AgentInstantiationContext.current_runtime,
        AgentInstantiationContext.current_agent_id,
        MessageHandlerContext.agent_id,
        SubscriptionInstantiationContext.agent_type,
        AgentInstantiationContext,
        MessageHandlerContext,
        SubscriptionInstantiationContext,
    ],
)
def test_a_context_is_asked_only_inside_and_never_made(ask: type) -> None:
    with pytest.raises(RuntimeError, match="Context"):
        ask()


def test_programs_find_agents_under_the_private_names_of_0_7_5() -> None:
    async def main() -> None:
        runtime: Any = await runtime_with("one")
        assert "one" in runtime._agent_factories
        assert runtime._instantiated_agents == {}
        agent = await runtime._get_agent(ONE)
        assert isinstance(agent, Answering)
        assert runtime._instantiated_agents == {ONE: agent}

    asyncio.run(main())
