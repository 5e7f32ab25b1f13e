"""The runtime stops at once, when idle or on a condition, may be started again, and leaves nobody waiting."""

from __future__ import annotations

import asyncio

import pytest

from autogen_core import SingleThreadedAgentRuntime
from autogen_core.exceptions import UndeliverableException
from tests.dialects.v04.core.messaging import EVERYBODY, ONE, Answering, Note, runtime_with


def test_a_runtime_cannot_be_started_twice() -> None:
    async def main() -> None:
        runtime = SingleThreadedAgentRuntime()
        runtime.start()
        with pytest.raises(RuntimeError, match="Runtime is already started"):
            runtime.start()

    asyncio.run(main())


@pytest.mark.parametrize("how", ["stop", "stop_when_idle", "stop_when"])
def test_what_was_not_started_cannot_be_stopped(how: str) -> None:
    async def main() -> None:
        runtime = SingleThreadedAgentRuntime()
        with pytest.raises(RuntimeError, match="Runtime is not started"):
            await (runtime.stop_when(lambda: True) if how == "stop_when" else getattr(runtime, how)())

    asyncio.run(main())


def test_stopping_when_idle_waits_for_messages_that_handlers_send() -> None:
    async def main() -> list[str]:
        seen: list[str] = []
        runtime = await runtime_with("one", "two", seen=seen)
        runtime.start()
        await runtime.publish_message(Note("publish"), EVERYBODY)
        await runtime.stop_when_idle()
        return [each for each in seen if "ends published" in each]

    assert sorted(asyncio.run(main())) == ["one/default ends published", "two/default ends published"]


def test_stopping_drops_what_was_not_delivered() -> None:
    async def main() -> tuple[int, list[str]]:
        seen: list[str] = []
        runtime = await runtime_with("one", seen=seen)
        runtime.start()
        await runtime.publish_message(Note("1"), EVERYBODY)
        await runtime.publish_message(Note("2"), EVERYBODY)
        await runtime.stop()
        return runtime.unprocessed_messages_count, seen

    assert asyncio.run(main()) == (0, [])


def test_who_waits_for_an_answer_to_a_dropped_message_is_told() -> None:
    async def main() -> None:
        runtime = await runtime_with("one")
        runtime.start()
        await asyncio.sleep(0)
        sending = asyncio.ensure_future(runtime.send_message(Note("1"), ONE))
        stopping = asyncio.ensure_future(runtime.stop())
        await asyncio.wait_for(stopping, 5)
        with pytest.raises(UndeliverableException, match="The message to one/k was not delivered"):
            await asyncio.wait_for(sending, 5)

    asyncio.run(main())


def test_a_handler_that_works_when_the_runtime_stops_still_answers() -> None:
    async def main() -> object:
        gate, seen = asyncio.Event(), list[str]()
        runtime = await runtime_with("one", seen=seen, gate=gate)
        runtime.start()
        sending = asyncio.ensure_future(runtime.send_message(Note("wait"), ONE))
        while not seen:
            await asyncio.sleep(0)
        await runtime.stop()
        gate.set()
        return await asyncio.wait_for(sending, 5)

    assert asyncio.run(main()) == Note("answer to wait")


def test_a_stopped_runtime_can_be_started_again() -> None:
    async def main() -> object:
        runtime = await runtime_with("one")
        runtime.start()
        await runtime.stop_when_idle()
        waiting = asyncio.ensure_future(runtime.send_message(Note("later"), ONE))
        await asyncio.sleep(0)
        runtime.start()
        return await asyncio.wait_for(waiting, 5)

    assert asyncio.run(main()) == Note("answer to later")


def test_a_runtime_stops_on_a_condition() -> None:
    async def main() -> list[str]:
        seen: list[str] = []
        runtime = await runtime_with("one", seen=seen)
        runtime.start()
        await runtime.publish_message(Note("1"), EVERYBODY)
        await asyncio.wait_for(runtime.stop_when(lambda: len(seen) == 2), 5)
        return seen

    assert asyncio.run(main()) == ["one/default begins 1", "one/default ends 1"]


def test_a_failure_ends_the_background_work_and_leaves_no_sender_waiting() -> None:
    async def main() -> None:
        gate = asyncio.Event()
        runtime = await runtime_with("one", gate=gate, ignore_unhandled_exceptions=False)
        runtime.start()
        in_work = asyncio.ensure_future(runtime.send_message(Note("wait"), ONE))
        await asyncio.sleep(0)
        await runtime.publish_message(Note("raise"), EVERYBODY)
        with pytest.raises(ValueError, match="no answer"):
            await asyncio.wait_for(runtime.stop_when(lambda: False), 5)
        gate.set()
        assert await asyncio.wait_for(in_work, 5) == Note("answer to wait")

    asyncio.run(main())


def test_closing_stops_and_closes_all_agents() -> None:
    async def main() -> bool:
        runtime = await runtime_with("one")
        runtime.start()
        await runtime.send_message(Note("hello"), ONE)
        agent = await runtime.try_get_underlying_agent_instance(ONE, Answering)
        await runtime.close()
        with pytest.raises(RuntimeError, match="Runtime is not started"):
            await runtime.stop()
        return agent.is_closed

    assert asyncio.run(main())


def test_a_runtime_has_a_run_context_while_it_runs() -> None:
    async def main() -> None:
        runtime = SingleThreadedAgentRuntime()
        assert runtime._run_context is None
        runtime.start()
        assert runtime._run_context
        await runtime.stop_when_idle()
        assert runtime._run_context is None

    asyncio.run(main())
