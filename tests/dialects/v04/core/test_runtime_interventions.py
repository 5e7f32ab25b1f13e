"""Intervention handlers see every message on its way, in turn, and may change or drop it."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from autogen_core import AgentId, DefaultInterventionHandler, DropMessage, MessageContext
from autogen_core.exceptions import MessageDroppedException
from tests.dialects.v04.core.messaging import EVERYBODY, ONE, Note, runtime_with


class Adding(DefaultInterventionHandler):
    """Adds a mark to each message."""

    def __init__(self, mark: str) -> None:
        self.mark = mark

    async def on_send(self, message: Any, *, message_context: MessageContext, recipient: AgentId) -> Any:
        """Mark it."""
        return Note(message.text + self.mark)

    async def on_publish(self, message: Any, *, message_context: MessageContext) -> Any:
        """Mark it."""
        return Note(message.text + self.mark)

    async def on_response(self, message: Any, *, sender: AgentId, recipient: AgentId | None) -> Any:
        """Mark it."""
        return Note(message.text + self.mark)


class Doing(DefaultInterventionHandler):
    """Answers with what it was given, or raises it, at one of the three occasions."""

    def __init__(self, occasion: str, outcome: Any) -> None:
        self.occasion = occasion
        self.outcome = outcome

    def _decide(self, occasion: str, message: Any) -> Any:
        if occasion != self.occasion:
            return message
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome

    async def on_send(self, message: Any, *, message_context: MessageContext, recipient: AgentId) -> Any:
        """Decide."""
        return self._decide("on_send", message)

    async def on_publish(self, message: Any, *, message_context: MessageContext) -> Any:
        """Decide."""
        return self._decide("on_publish", message)

    async def on_response(self, message: Any, *, sender: AgentId, recipient: AgentId | None) -> Any:
        """Decide."""
        return self._decide("on_response", message)


def test_each_handler_sees_what_the_one_before_made_of_a_message() -> None:
    async def main() -> object:
        seen: list[str] = []
        runtime = await runtime_with("one", seen=seen, intervention_handlers=[Adding("+"), Adding("-")])
        runtime.start()
        answer = await runtime.send_message(Note("sent"), ONE)
        await runtime.publish_message(Note("published"), EVERYBODY)
        await runtime.stop_when_idle()
        return answer, [each for each in seen if "ends" in each]

    assert asyncio.run(main()) == (
        Note("answer to sent+-+-"),
        ["one/k ends sent+-", "one/default ends published+-"],
    )


@pytest.mark.parametrize("drop", [DropMessage, DropMessage()])
@pytest.mark.parametrize("occasion", ["on_send", "on_response"])
def test_a_dropped_message_is_an_exception_for_who_waits_for_an_answer(occasion: str, drop: object) -> None:
    async def main() -> None:
        runtime = await runtime_with("one", intervention_handlers=[Doing(occasion, drop)])
        runtime.start()
        with pytest.raises(MessageDroppedException):
            await runtime.send_message(Note("hello"), ONE)
        await asyncio.wait_for(runtime.stop_when_idle(), 5)

    asyncio.run(main())


@pytest.mark.parametrize("occasion", ["on_send", "on_response"])
def test_what_a_handler_raises_goes_to_who_waits_for_an_answer(occasion: str) -> None:
    async def main() -> None:
        runtime = await runtime_with("one", intervention_handlers=[Doing(occasion, ValueError("refused"))])
        runtime.start()
        with pytest.raises(ValueError, match="refused"):
            await runtime.send_message(Note("hello"), ONE)
        await asyncio.wait_for(runtime.stop_when_idle(), 5)

    asyncio.run(main())


@pytest.mark.parametrize("outcome", [DropMessage, DropMessage(), ValueError("refused")])
def test_a_published_message_that_is_dropped_or_refused_leaves_the_runtime_idle(
    outcome: object, caplog: pytest.LogCaptureFixture
) -> None:
    async def main() -> list[str]:
        seen: list[str] = []
        runtime = await runtime_with("one", seen=seen, intervention_handlers=[Doing("on_publish", outcome)])
        runtime.start()
        await runtime.publish_message(Note("hello"), EVERYBODY)
        await asyncio.wait_for(runtime.stop_when_idle(), 5)
        return seen

    assert asyncio.run(main()) == []
    errors = [each.getMessage() for each in caplog.records if each.levelno == logging.ERROR]
    refused = ["Exception raised in an intervention handler"]
    assert errors == (refused if isinstance(outcome, ValueError) else [])


@pytest.mark.parametrize("occasion", ["on_send", "on_response"])
def test_a_handler_that_returns_none_is_warned_of_and_changes_nothing(occasion: str) -> None:
    async def main() -> object:
        runtime = await runtime_with("one", intervention_handlers=[Doing(occasion, None)])
        runtime.start()
        with pytest.warns(RuntimeWarning, match=f"Intervention handler {occasion} returned None"):
            return await runtime.send_message(Note("hello"), ONE)

    assert asyncio.run(main()) == Note("answer to hello")


def test_a_handler_may_join_a_runtime_that_was_made_without_any() -> None:
    async def main() -> object:
        runtime = await runtime_with("one")
        runtime._intervention_handlers.append(Adding("+"))
        runtime.start()
        answer = await runtime.send_message(Note("sent"), ONE)
        await runtime.stop_when_idle()
        return answer

    assert asyncio.run(main()) == Note("answer to sent++")
