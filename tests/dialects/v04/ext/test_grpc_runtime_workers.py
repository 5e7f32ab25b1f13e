"""Workers and hosts that come, go and break; who may connect."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import Any

import pytest

from autogen_core import AgentId, AgentType, Subscription, TopicId
from autogen_core.exceptions import UndeliverableException
from autogen_ext.runtimes.grpc import GrpcWorkerAgentRuntime, GrpcWorkerAgentRuntimeHost
from autogen_ext.runtimes.grpc._outbox import _LIMIT_BYTES, Outbox
from tests.dialects.v04.ext.grpc_workers import (
    NEWS,
    Answering,
    Note,
    answered,
    ask,
    hosted,
    listen,
    play,
    process,
    working,
)


class TestTypes:
    def test_a_type_belongs_to_one_worker(self) -> None:
        async def main() -> None:
            async with hosted() as host, working(host.address, "one"), working(host.address) as here:
                await here.register_factory("one", Answering)

        with pytest.raises(ValueError, match="Agent type one already registered with client"):
            play(main())

    def test_a_type_that_the_host_refused_may_be_registered_later(self) -> None:
        async def main() -> AgentType:
            async with hosted() as host, working(host.address) as here:
                async with working(host.address, "one"):
                    with pytest.raises(ValueError, match="already registered"):
                        await here.register_factory("one", Answering)
                return await here.register_factory("one", Answering)

        assert play(main()) == AgentType("one")

    def test_an_instance_gets_messages_from_other_workers(self) -> None:
        async def main() -> Any:
            async with hosted() as host, working(host.address) as there, working(host.address) as here:
                await Answering().register_instance(there, AgentId("one", "k"))
                return await ask(here, "one", "hello")

        assert play(main()) == answered("hello")

    def test_nothing_is_registered_before_the_start(self) -> None:
        with pytest.raises(RuntimeError, match=r"Host connection is not set\. Start the runtime"):
            asyncio.run(GrpcWorkerAgentRuntime("127.0.0.1:1").register_factory("one", Answering))

    def test_only_subscriptions_that_a_host_understands_are_taken(self) -> None:
        class Own(Subscription):
            id = "own"

            def is_match(self, topic_id: TopicId) -> bool:
                return True

            def __eq__(self, other: object) -> bool:
                return self is other

            def map_to_agent(self, topic_id: TopicId) -> AgentId:
                return AgentId("one", "k")

        async def main() -> None:
            async with hosted() as host, working(host.address) as here:
                await here.add_subscription(Own())

        with pytest.raises(ValueError, match=r"Unsupported subscription type\. .* not by Own"):
            play(main())


class TestState:
    def test_a_worker_saves_the_states_of_its_own_agents(self) -> None:
        async def main() -> Any:
            async with hosted() as host, working(host.address, "one") as here:
                await ask(here, "one", "hello")
                return await here.save_state()

        assert play(main()) == {"one/k": {"key": "k"}}

    def test_the_state_of_an_agent_elsewhere_cannot_be_reached(self) -> None:
        async def main() -> None:
            async with hosted() as host, working(host.address, "one"), working(host.address) as here:
                await here.agent_save_state(AgentId("one", "k"))

        with pytest.raises(NotImplementedError, match="one/k is not on this worker"):
            play(main())


class TestLife:
    def test_what_was_asked_of_a_worker_that_dies_fails_and_its_types_are_free(self) -> None:
        async def main() -> Any:
            async with hosted() as host, working(host.address) as here:
                heard = await listen(here)
                async with process("worker", host.address, "far") as (far, _):
                    asked = asyncio.ensure_future(ask(here, "far", "hang"))
                    await heard.get()
                    far.kill()
                    with pytest.raises(UndeliverableException, match="far/k disconnected before it responded"):
                        await asked
                await Answering.register(here, "far", Answering)
                return await ask(here, "far", "hello")

        assert play(main()) == answered("hello")

    def test_handlers_learn_that_the_worker_that_asked_died(self) -> None:
        async def main() -> list[str]:
            async with hosted() as host, working(host.address, "near") as here:
                heard = await listen(here)
                async with working(host.address) as other:
                    asked = asyncio.ensure_future(ask(other, "near", "hang"))
                    begun = await heard.get()
                with pytest.raises(UndeliverableException):
                    await asked
                return [begun, await heard.get()]

        assert play(main()) == ["begun", "cancelled"]

    def test_stopping_waits_for_handlers_which_still_answer(self) -> None:
        async def main() -> Any:
            gate = asyncio.Event()
            async with hosted() as host, working(host.address) as here:
                heard = await listen(here)
                async with working(host.address, "far", gate=gate):
                    asked = asyncio.ensure_future(ask(here, "far", "wait"))
                    await heard.get()
                    asyncio.get_running_loop().call_soon(gate.set)
                return await asked

        assert play(main()) == answered("wait")

    def test_a_worker_that_was_stopped_starts_again_with_its_agents(self) -> None:
        async def main() -> Any:
            async with hosted() as host, working(host.address, "one") as there, working(host.address) as here:
                await there.stop()
                await there.start()
                return await ask(here, "one", "hello")

        assert play(main()) == answered("hello")

    def test_a_worker_that_does_not_run_says_so(self) -> None:
        async def main() -> list[str]:
            worker, said = GrpcWorkerAgentRuntime("127.0.0.1:1"), []
            for work in (worker.stop(), ask(worker, "one", "hello"), worker.publish_message(Note(""), NEWS)):
                with pytest.raises((RuntimeError, ValueError)) as raised:
                    await work
                said.append(str(raised.value))
            return said

        assert play(main()) == [
            "Runtime is not running.",
            "Runtime must be running when sending message.",
            "Runtime must be running when publishing message.",
        ]

    def test_a_worker_starts_once(self) -> None:
        async def main() -> None:
            async with hosted() as host, working(host.address) as here:
                await here.start()

        with pytest.raises(ValueError, match="Runtime is already running"):
            play(main())

    def test_without_a_host_starting_fails_at_once(self) -> None:
        async def main() -> None:
            async with hosted() as host:
                address = host.address
            await GrpcWorkerAgentRuntime(address).start()

        with pytest.raises(ConnectionError, match=r"No host of agents answers at '127\.0\.0\.1:"):
            play(main())


class TestHost:
    def test_when_the_host_dies_who_waits_is_told_and_the_worker_connects_to_the_next_one(self) -> None:
        async def main() -> Any:
            async with process("host", "127.0.0.1:0") as (first, address), working(address, "one") as here:
                heard = await listen(here)
                asked = asyncio.ensure_future(ask(here, "one", "hang"))
                await heard.get()
                first.kill()
                with pytest.raises(UndeliverableException, match=r"The connection to the host at .* broke"):
                    await asked
                async with process("host", address):
                    return await ask(here, "one", "hello"), await heard.get()

        assert play(main()) == (answered("hello"), "cancelled")

    def test_stopping_lets_open_requests_be_answered(self) -> None:
        async def main() -> Any:
            gate = asyncio.Event()
            host = GrpcWorkerAgentRuntimeHost("127.0.0.1:0")
            host.start()
            async with working(host.address, "one", gate=gate) as here:
                heard = await listen(here)
                asked = asyncio.ensure_future(ask(here, "one", "wait"))
                await heard.get()
                stopping = asyncio.ensure_future(host.stop(grace=20))
                asyncio.get_running_loop().call_soon(gate.set)
                answer = await asked
                await stopping
                return answer

        assert play(main()) == answered("wait")

    def test_after_the_grace_open_requests_fail(self) -> None:
        async def main() -> None:
            host = GrpcWorkerAgentRuntimeHost("127.0.0.1:0")
            host.start()
            async with working(host.address, "one") as here:
                heard = await listen(here)
                asked = asyncio.ensure_future(ask(here, "one", "hang"))
                await heard.get()
                await host.stop(grace=0)
                await asked

        with pytest.raises(UndeliverableException, match=r"broke \(the host ended it\)"):
            play(main())

    def test_a_host_ends_when_its_process_is_asked_to(self) -> None:
        async def main() -> int:
            async with process("host", "127.0.0.1:0") as (host, _):
                host.terminate()
                return await host.wait()

        assert play(main()) == 0

    def test_a_host_starts_once_and_stops_once(self) -> None:
        async def main() -> None:
            async with hosted() as host:
                with pytest.raises(RuntimeError, match="Host runtime is already started"):
                    host.start()
                await host.stop(grace=0)
                with pytest.raises(RuntimeError, match="Host runtime is not started"):
                    await host.stop()
                host.start()

        play(main())

    def test_an_address_that_is_taken_is_refused(self) -> None:
        async def main() -> None:
            async with hosted() as host, hosted(host.address):
                pass

        with pytest.raises(OSError, match="Is the port in use"):
            play(main())


class TestOutbox:
    def test_whoever_brings_a_message_to_a_full_box_waits(self) -> None:
        async def main() -> list[bool]:
            box = Outbox()
            large = Sized(_LIMIT_BYTES)
            await box.put(large)
            second = asyncio.ensure_future(box.put(large))
            await asyncio.sleep(0)
            waited = second.done()
            await anext(box)
            return [waited, await second]

        assert play(main()) == [False, True]

    def test_what_waits_is_still_taken_from_a_closed_box_and_nothing_more_is_added(self) -> None:
        async def main() -> tuple[bool, list[int]]:
            box = Outbox()
            await box.put(Sized(_LIMIT_BYTES))
            late = asyncio.ensure_future(box.put(Sized(1)))
            await asyncio.sleep(0)
            box.close()
            return await late, [each.ByteSize() async for each in box]

        assert play(main()) == (False, [_LIMIT_BYTES])


class Sized:
    """As large as it says."""

    def __init__(self, size: int) -> None:
        self.ByteSize = lambda: size


@pytest.mark.parametrize("missing", ["grpc", "google.protobuf.descriptor_pool"])
def test_without_the_extra_the_first_use_says_what_to_install(missing: str) -> None:
    program = (
        f"import sys; sys.modules[{missing!r}] = None\n"
        "from autogen_ext.runtimes.grpc import GrpcWorkerAgentRuntimeHost\n"
        "GrpcWorkerAgentRuntimeHost('127.0.0.1:0')"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=False)
    assert "pip install 'coterie[grpc]'" in ran.stderr


def test_importing_the_runtime_imports_no_grpc() -> None:
    program = "import sys, autogen_ext.runtimes.grpc; print({'grpc', 'google.protobuf'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True)
    assert ran.stdout == "set()\n"
