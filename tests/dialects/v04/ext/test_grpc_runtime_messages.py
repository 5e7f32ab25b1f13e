"""Messages between agents of several workers, over real sockets."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.wrappers_pb2 import StringValue  # type: ignore[import-untyped]  # it has no types

import coterie
from autogen_core import (
    PROTOBUF_DATA_CONTENT_TYPE,
    AgentId,
    CancellationToken,
    MessageContext,
    RoutedAgent,
    TopicId,
    TypePrefixSubscription,
    TypeSubscription,
    message_handler,
    try_get_known_serializers_for_type,
)
from autogen_core.exceptions import UndeliverableException
from autogen_core.models import UserMessage
from autogen_ext.models.replay import ReplayChatCompletionClient
from autogen_ext.runtimes.grpc import GrpcWorkerAgentRuntime
from coterie.errors import BudgetExceeded, RunStopped
from coterie.journal.reader import Reader
from tests.dialects.v04.ext.grpc_workers import (
    NEWS,
    Note,
    answered,
    ask,
    hosted,
    listen,
    play,
    process,
    working,
)


@dataclass
class Unwritten:
    """A message that nobody registers."""

    text: str


class TestDirect:
    def test_an_agent_of_another_process_answers(self) -> None:
        async def talk() -> Any:
            async with hosted() as host, working(host.address) as here, process("worker", host.address, "far"):
                return await ask(here, "far", "hello", sender=AgentId("me", "here"))

        assert play(talk()) == Note("answer to hello from me/here as m")

    def test_an_agent_of_the_same_worker_answers(self) -> None:
        async def talk() -> Any:
            async with hosted() as host, working(host.address, "near") as here:
                return await ask(here, "near", "hello")

        assert play(talk()) == answered("hello")

    def test_requests_of_two_workers_are_not_mixed_up(self) -> None:
        async def talk() -> Any:
            async with (
                hosted() as host,
                working(host.address, "near"),
                working(host.address) as a,
                working(host.address) as b,
            ):
                texts = [f"{name}{number}" for number in range(50) for name in "ab"]
                asked = [ask(a if text[0] == "a" else b, "near", text) for text in texts]
                return texts, await asyncio.gather(*asked)

        texts, answers = play(talk())
        assert answers == [answered(text) for text in texts]

    def test_a_handler_may_return_nothing(self) -> None:
        async def talk() -> Any:
            async with hosted() as host, working(host.address, "far"), working(host.address) as here:
                return await ask(here, "far", "nothing")

        assert play(talk()) is None

    def test_protobuf_messages_go_both_ways(self) -> None:
        class Echo(RoutedAgent):
            @message_handler
            async def on_value(self, message: StringValue, ctx: MessageContext) -> StringValue:
                return StringValue(value=f"{message.value}!")

        async def talk() -> Any:
            how: dict[str, Any] = {"payload_serialization_format": PROTOBUF_DATA_CONTENT_TYPE}
            async with hosted() as host, working(host.address) as far, working(host.address, **how) as here:
                await Echo.register(far, "far", lambda: Echo(""))
                here.add_message_serializer(try_get_known_serializers_for_type(StringValue))
                return await here.send_message(StringValue(value="hi"), AgentId("far", "k"))

        assert play(talk()) == StringValue(value="hi!")

    def test_a_worker_that_prefers_protobuf_still_sends_dataclasses(self) -> None:
        async def talk() -> Any:
            how: dict[str, Any] = {"payload_serialization_format": PROTOBUF_DATA_CONTENT_TYPE}
            async with hosted() as host, working(host.address, "far"), working(host.address, **how) as here:
                return await ask(here, "far", "hello")

        assert play(talk()) == answered("hello")


class TestErrors:
    def _of(self, text: str, name: str = "far") -> None:
        async def talk() -> Any:
            async with hosted() as host, working(host.address, "far"), working(host.address) as here:
                return await ask(here, name, text)

        play(talk())

    def test_a_usual_error_of_a_handler_is_raised_as_what_it_was(self) -> None:
        with pytest.raises(ValueError, match=r"^no answer$"):
            self._of("refuse")

    def test_any_other_error_names_its_type(self) -> None:
        with pytest.raises(Exception, match=r"^Odd: out of order$") as raised:
            self._of("fail")
        assert type(raised.value) is Exception

    def test_a_message_for_agents_that_no_worker_has_is_undeliverable_at_once(self) -> None:
        with pytest.raises(UndeliverableException, match="No worker that is connected has agents of type 'absent'"):
            self._of("hello", "absent")

    def test_a_response_without_serializer_is_an_error_for_who_waits(self) -> None:
        class Careless(RoutedAgent):
            @message_handler
            async def on_note(self, message: Note, ctx: MessageContext) -> Unwritten:
                return Unwritten("")

        async def talk() -> None:
            async with hosted() as host, working(host.address) as far, working(host.address) as here:
                await Careless.register(far, "far", lambda: Careless(""))
                await ask(here, "far", "hello")

        with pytest.raises(ValueError, match="Unknown type Unwritten"):
            play(talk())

    def test_a_message_without_serializer_is_refused(self) -> None:
        async def talk() -> None:
            async with hosted() as host, working(host.address, "near") as here:
                await here.send_message(StringValue(value="hi"), AgentId("near", "k"))

        with pytest.raises(ValueError, match=r"Unknown type google\.protobuf\.StringValue"):
            play(talk())


class TestCancelling:
    def test_cancelling_a_token_cancels_that_of_the_handler_on_the_other_worker(self) -> None:
        async def talk() -> list[str]:
            async with hosted() as host, working(host.address) as here, process("worker", host.address, "far"):
                heard, token = await listen(here), CancellationToken()
                asked = asyncio.ensure_future(ask(here, "far", "hang", cancellation_token=token))
                begun = await heard.get()
                token.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await asked
                return [begun, await heard.get()]

        assert play(talk()) == ["begun", "cancelled"]

    def test_nothing_is_sent_with_a_token_that_was_cancelled(self) -> None:
        class Noting(RoutedAgent):
            @message_handler
            async def on_note(self, message: Note, ctx: MessageContext) -> None:
                noted.append(message.text)

        noted: list[str] = []

        async def talk() -> None:
            async with hosted() as host, working(host.address) as here:
                await Noting.register(here, "near", lambda: Noting(""))
                token = CancellationToken()
                token.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await ask(here, "near", "unsent", cancellation_token=token)
                await ask(here, "near", "sent")

        play(talk())
        assert noted == ["sent"]


class TestPublished:
    def test_what_is_published_reaches_the_subscribers_of_all_workers_but_not_the_sender(self) -> None:
        async def talk() -> list[str]:
            async with hosted() as host, working(host.address) as here, working(host.address) as there:
                heard = [await listen(here, "one"), await listen(here, "two"), await listen(there, "three")]
                await here.publish_message(Note("to others"), NEWS, sender=AgentId("one", NEWS.source))
                await here.publish_message(Note("to all"), NEWS)
                return [await each.get() for each in heard]

        assert play(talk()) == ["to all", "to others", "to others"]

    def test_messages_of_a_publisher_arrive_complete_and_in_order(self) -> None:
        async def talk() -> list[str]:
            async with hosted() as host, working(host.address) as here, working(host.address) as there:
                heard = await listen(there)
                for number in range(500):
                    await here.publish_message(Note(str(number)), NEWS)
                return [await heard.get() for _ in range(500)]

        assert play(talk()) == [str(number) for number in range(500)]

    def test_what_was_published_before_a_stop_arrives(self) -> None:
        async def talk() -> list[str]:
            async with hosted() as host, working(host.address) as there:
                heard = await listen(there)
                async with working(host.address) as here:
                    for number in range(100):
                        await here.publish_message(Note(str(number)), NEWS)
                return [await heard.get() for _ in range(100)]

        assert play(talk()) == [str(number) for number in range(100)]

    def test_a_worker_may_subscribe_agents_of_another_one(self) -> None:
        async def talk() -> str:
            async with hosted() as host, working(host.address) as here, working(host.address) as there:
                heard = await listen(there)
                await here.add_subscription(TypePrefixSubscription("other", "listener"))
                await here.publish_message(Note("hello"), TopicId("other.things", "k"))
                return await heard.get()

        assert play(talk()) == "hello"

    def test_a_removed_subscription_delivers_nothing_more(self) -> None:
        async def talk() -> str:
            async with hosted() as host, working(host.address) as here:
                heard, subscription = await listen(here), TypeSubscription("other", "listener")
                await here.add_subscription(subscription)
                await here.remove_subscription(subscription.id)
                await here.publish_message(Note("unheard"), TopicId("other", "k"))
                await here.publish_message(Note("heard"), NEWS)
                return await heard.get()

        assert play(talk()) == "heard"

    def test_an_unknown_subscription_cannot_be_removed(self) -> None:
        async def talk() -> None:
            async with hosted() as host, working(host.address) as here:
                await here.remove_subscription("none")

        with pytest.raises(ValueError, match="Subscription does not exist"):
            play(talk())

    def test_an_equal_subscription_is_refused(self) -> None:
        async def talk() -> None:
            async with hosted() as host, working(host.address, "near") as here:
                for _ in range(2):
                    await here.add_subscription(TypeSubscription("t", "near"))

        with pytest.raises(ValueError, match="Subscription already exists"):
            play(talk())


class TestRuns:
    def test_what_ended_the_run_in_a_published_message_is_raised_by_the_stop(self) -> None:
        class Spending(RoutedAgent):
            @message_handler
            async def on_note(self, message: Note, ctx: MessageContext) -> None:
                raise RunStopped(BudgetExceeded("too dear"))

        async def talk() -> None:
            async with hosted() as host, working(host.address) as here:
                await Spending.register(here, "spending", lambda: Spending(""))
                await here.add_subscription(TypeSubscription(NEWS.type, "spending"))
                await here.publish_message(Note("spend"), NEWS)

        with pytest.raises(BudgetExceeded, match="too dear"):
            play(talk())

    def test_what_ended_the_run_in_a_request_is_an_error_for_who_asked(self) -> None:
        class Spending(RoutedAgent):
            @message_handler
            async def on_note(self, message: Note, ctx: MessageContext) -> None:
                raise RunStopped(BudgetExceeded("too dear"))

        async def talk() -> None:
            async with hosted() as host, working(host.address) as here:
                there = GrpcWorkerAgentRuntime(host.address)
                await there.start()
                await Spending.register(there, "spending", lambda: Spending(""))
                with pytest.raises(Exception, match=r"^BudgetExceeded: too dear$"):
                    await ask(here, "spending", "spend")
                await there.stop()

        with pytest.raises(BudgetExceeded, match="too dear"):
            play(talk())

    def test_what_handlers_ask_of_models_is_recorded_in_the_run_of_their_worker(self, tmp_path: Path) -> None:
        class Asking(RoutedAgent):
            @message_handler
            async def on_note(self, message: Note, ctx: MessageContext) -> Note:
                client = ReplayChatCompletionClient(["from the model"])
                result = await client.create([UserMessage(content=message.text, source="user")])
                return Note(str(result.content))

        async def talk() -> Any:
            async with hosted() as host, working(host.address) as here:
                await Asking.register(here, "asking", lambda: Asking(""))
                return await ask(here, "asking", "hello")

        with coterie.run(journal=tmp_path) as run:
            answer = play(talk())

        with Reader(tmp_path) as journal:
            keys = [each.key for each in journal.effects(run.id)]
        assert answer == Note("from the model")
        assert [key.split("/")[0] for key in keys] == ["asking.1"]


class TestSpans:
    def test_the_span_of_a_handler_is_linked_to_that_of_the_sender_on_another_worker(self) -> None:
        sdk = pytest.importorskip("opentelemetry.sdk.trace", reason="pip install opentelemetry-sdk")
        from opentelemetry.sdk.trace.export import SimpleSpanProcessor
        from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

        provider, exporter = sdk.TracerProvider(), InMemorySpanExporter()
        provider.add_span_processor(SimpleSpanProcessor(exporter))

        async def talk() -> None:
            async with (
                hosted() as host,
                working(host.address, "far", tracer_provider=provider) as there,
                working(host.address, tracer_provider=provider) as here,
            ):
                await there.add_subscription(TypeSubscription(NEWS.type, "far"))
                await ask(here, "far", "hello")
                await here.publish_message(Note("hello"), NEWS)

        play(talk())
        spans = exporter.get_finished_spans()
        made = {each.context.span_id for each in spans if each.name.startswith("autogen create")}
        handled = [each for each in spans if each.name.startswith("autogen process")]
        assert len(handled) == 2
        assert {link.context.span_id for each in handled for link in each.links} == made
