"""The runtime delivers messages in the order they were sent, and each answer or exception to who waits for it."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from autogen_core import (
    AgentId,
    AgentProxy,
    CancellationToken,
    MessageContext,
    RoutedAgent,
    SingleThreadedAgentRuntime,
    TopicId,
    TypeSubscription,
    message_handler,
)
from tests.dialects.v04.core.messaging import EVERYBODY, ONE, Answering, Note, Other, runtime_with


def test_the_sender_gets_what_the_handler_returns() -> None:
    async def main() -> object:
        runtime = await runtime_with("one")
        runtime.start()
        answer = await runtime.send_message(Note("hello"), ONE)
        await runtime.stop()
        return answer

    assert asyncio.run(main()) == Note("answer to hello")


def test_the_sender_gets_what_the_handler_raises() -> None:
    async def main() -> None:
        runtime = await runtime_with("one")
        runtime.start()
        await runtime.send_message(Note("raise"), ONE)

    with pytest.raises(ValueError, match="no answer"):
        asyncio.run(main())


def test_a_type_that_is_not_registered_is_no_recipient() -> None:
    async def main() -> None:
        runtime = await runtime_with("one")
        await runtime.send_message(Note("hello"), AgentId("two", "k"))

    with pytest.raises(Exception, match=r"^Recipient not found$"):
        asyncio.run(main())


def test_a_message_that_no_handler_takes_is_answered_with_none() -> None:
    async def main() -> object:
        runtime = await runtime_with("one")
        runtime.start()
        return await runtime.send_message(Other("hello"), ONE)

    assert asyncio.run(main()) is None


def test_a_handler_may_send_and_wait_for_the_answer() -> None:
    async def main() -> object:
        runtime = await runtime_with("one", "two")
        runtime.start()
        return await runtime.send_message(Note("ask two"), ONE)

    assert asyncio.run(main()) == Note("answer to asked")


def test_a_published_message_reaches_all_subscribers_in_the_order_of_their_subscriptions() -> None:
    async def main() -> list[str]:
        seen: list[str] = []
        runtime = await runtime_with("one", "two", seen=seen)
        await runtime.publish_message(Note("hello"), EVERYBODY)
        runtime.start()
        await runtime.stop_when_idle()
        return [each for each in seen if "begins" in each]

    assert asyncio.run(main()) == ["one/default begins hello", "two/default begins hello"]


def test_a_published_message_does_not_come_back_to_its_sender() -> None:
    async def main() -> list[str]:
        seen: list[str] = []
        runtime = await runtime_with("one", "two", seen=seen)
        runtime.start()
        await runtime.send_message(Note("publish"), AgentId("one", "default"))
        await runtime.stop_when_idle()
        return [each for each in seen if "begins published" in each]

    assert asyncio.run(main()) == ["two/default begins published"]


def test_an_agent_is_reached_by_a_topic_named_like_its_type_with_a_colon() -> None:
    async def main() -> list[str]:
        seen: list[str] = []
        runtime = await runtime_with("one", "two", seen=seen)
        runtime.start()
        await runtime.publish_message(Note("hello"), TopicId("two:anything", "s"))
        await runtime.stop_when_idle()
        return seen

    assert asyncio.run(main())[0] == "two/s begins hello"


def test_two_subscriptions_to_one_agent_deliver_once() -> None:
    async def main() -> list[str]:
        seen: list[str] = []
        runtime = await runtime_with("one", seen=seen)
        await runtime.add_subscription(TypeSubscription("one:x", "one"))
        runtime.start()
        await runtime.publish_message(Note("hello"), TopicId("one:x", "s"))
        await runtime.stop_when_idle()
        return seen

    assert asyncio.run(main()) == ["one/s begins hello", "one/s ends hello"]


def test_the_next_message_is_handled_while_the_one_before_waits() -> None:
    async def main() -> list[str]:
        seen: list[str] = []
        gate = asyncio.Event()
        runtime = await runtime_with("one", seen=seen, gate=gate)
        runtime.start()
        first = asyncio.create_task(runtime.send_message(Note("wait"), ONE))
        await asyncio.sleep(0)
        await runtime.send_message(Note("second"), ONE)
        gate.set()
        await first
        return seen

    assert asyncio.run(main()) == ["one/k begins wait", "one/k begins second", "one/k ends second", "one/k ends wait"]


def test_one_step_delivers_one_message() -> None:
    async def main() -> tuple[int, int, list[str]]:
        seen: list[str] = []
        runtime = await runtime_with("one", seen=seen)
        await runtime.publish_message(Note("1"), EVERYBODY)
        await runtime.publish_message(Note("2"), EVERYBODY)
        before = runtime.unprocessed_messages_count
        await runtime.process_next()
        return before, runtime.unprocessed_messages_count, seen

    assert asyncio.run(main()) == (2, 1, ["one/default begins 1", "one/default ends 1"])


def test_an_exception_of_a_published_message_is_logged_and_does_not_stop_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def main() -> list[str]:
        seen: list[str] = []
        runtime = await runtime_with("one", seen=seen)
        runtime.start()
        await runtime.publish_message(Note("raise"), EVERYBODY)
        await runtime.publish_message(Note("next"), EVERYBODY)
        await runtime.stop_when_idle()
        return seen

    assert asyncio.run(main())[-1] == "one/default ends next"
    assert [each.getMessage() for each in caplog.records if each.levelno == logging.ERROR] == [
        "Error processing publish message for one/default"
    ]


def test_an_exception_that_is_not_ignored_is_raised_when_the_runtime_is_idle() -> None:
    async def main() -> None:
        runtime = await runtime_with("one", ignore_unhandled_exceptions=False)
        runtime.start()
        await runtime.publish_message(Note("raise"), EVERYBODY)
        await runtime.stop_when_idle()

    with pytest.raises(ValueError, match="no answer"):
        asyncio.run(main())


def test_an_exception_that_is_not_ignored_is_raised_by_the_next_step_once() -> None:
    async def main() -> list[str]:
        seen: list[str] = []
        runtime = await runtime_with("one", seen=seen, ignore_unhandled_exceptions=False)
        await runtime.publish_message(Note("raise"), EVERYBODY)
        await runtime.publish_message(Note("next"), EVERYBODY)
        await runtime.process_next()
        with pytest.raises(ValueError, match="no answer"):
            await runtime.process_next()
        await runtime.process_next()
        return seen

    assert asyncio.run(main())[-1] == "one/default ends next"


def test_one_agent_that_cannot_be_made_does_not_keep_the_message_from_the_others() -> None:
    async def main() -> list[str]:
        seen: list[str] = []
        runtime = SingleThreadedAgentRuntime()
        await Answering.register(runtime, "broken", lambda: Answering(1 / 0))  # type: ignore[arg-type]
        await Answering.register(runtime, "one", lambda: Answering(seen))
        for each in ("broken", "one"):
            await runtime.add_subscription(TypeSubscription("default", each))
        runtime.start()
        await runtime.publish_message(Note("hello"), EVERYBODY)
        await runtime.stop_when_idle()
        return seen

    assert asyncio.run(main()) == ["one/default begins hello", "one/default ends hello"]


def test_a_cancelled_token_cancels_the_sender() -> None:
    async def main() -> None:
        runtime = await runtime_with("one", gate=asyncio.Event())
        runtime.start()
        token = CancellationToken()
        sending = asyncio.create_task(runtime.send_message(Note("wait"), ONE, cancellation_token=token))
        await asyncio.sleep(0)
        token.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending

    asyncio.run(main())


def test_a_handler_knows_who_sent_and_how() -> None:
    contexts: list[MessageContext] = []

    class Curious(RoutedAgent):
        @message_handler
        async def on_note(self, message: Note, ctx: MessageContext) -> None:
            contexts.append(ctx)

    async def main() -> None:
        runtime = SingleThreadedAgentRuntime()
        await Curious.register(runtime, "curious", lambda: Curious("wants to know"))
        runtime.start()
        token, sender = CancellationToken(), AgentId("a", "b")
        await runtime.send_message(
            Note(""), AgentId("curious", "k"), sender=sender, cancellation_token=token, message_id="m1"
        )
        await runtime.publish_message(Note(""), TopicId("curious:", "k"), message_id="m2", cancellation_token=token)
        await runtime.stop_when_idle()
        assert contexts == [
            MessageContext(sender, None, True, token, "m1"),
            MessageContext(None, TopicId("curious:", "k"), False, token, "m2"),
        ]

    asyncio.run(main())


def test_a_proxy_stands_for_an_agent() -> None:
    async def main() -> None:
        runtime = await runtime_with("one")
        runtime.start()
        proxy = AgentProxy(ONE, runtime)
        assert await proxy.send_message(Note("hi"), sender=AgentId("x", "y")) == Note("answer to hi")
        assert await proxy.metadata == {"type": "one", "key": "k", "description": "answers notes"}
        await proxy.load_state({"seen": ["before"]})
        assert await proxy.save_state() == {"seen": ["before"]}

    asyncio.run(main())


def test_a_runtime_of_one_s_own_may_see_each_message_before_it_is_delivered() -> None:
    seen: list[str] = []

    class Watching(SingleThreadedAgentRuntime):
        async def _process_send(self, envelope: Any) -> None:
            seen.append(f"{envelope.message.text} to {envelope.recipient}")
            await super()._process_send(envelope)

        async def _process_publish(self, envelope: Any) -> None:
            seen.append(f"{envelope.message.text} to {envelope.topic_id}")
            await super()._process_publish(envelope)

        async def _process_response(self, envelope: Any) -> None:
            seen.append(f"{envelope.message.text} of {envelope.sender}")
            await super()._process_response(envelope)

    async def main() -> None:
        runtime = Watching()
        await Answering.register(runtime, ONE.type, lambda: Answering([]))
        runtime.start()
        await runtime.send_message(Note("sent"), ONE)
        await runtime.publish_message(Note("published"), EVERYBODY)
        await runtime.stop_when_idle()

    asyncio.run(main())
    assert seen == ["sent to one/k", "answer to sent of one/k", "published to default/default"]
