"""What handlers ask of the world belongs to the run, at places that stay the same when it is repeated."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

import coterie
from autogen_core import (
    AgentId,
    MessageContext,
    RoutedAgent,
    SingleThreadedAgentRuntime,
    default_subscription,
    message_handler,
)
from coterie.asking import ask
from coterie.effects import Effect, ToolCall
from coterie.errors import BudgetExceeded, RunStopped
from coterie.flow import Call
from coterie.place import HERE
from tests.dialects.v04.core.messaging import EVERYBODY, Note


@default_subscription
class Working(RoutedAgent):
    """Does some work through the door and notes under which key."""

    def __init__(self, keys: list[str]) -> None:
        super().__init__("works")
        self.keys = keys

    @message_handler
    async def on_note(self, message: Note, ctx: MessageContext) -> str:
        """Work; "pass on" hands the work to another one."""
        if message.text == "stop":
            raise RunStopped(BudgetExceeded("too dear"))
        if message.text == "pass on":
            return str(await self.send_message(Note("work"), AgentId("inner", "random-7b1")))
        for _ in range(2):
            await asyncio.sleep(0)
            await ask("tool", self._make, "work")
        return "done"

    def _make(self, key: str, agent: str) -> Effect:
        self.keys.append(f"{key} by {agent}")
        call = Call(lambda: "done", lambda: "done", (), {})
        return ToolCall(key=key, agent=agent, name="work", arguments="{}", call=call)


async def _work(*texts: str) -> list[str]:
    keys: list[str] = []
    runtime = SingleThreadedAgentRuntime()
    for each in ("outer", "inner"):
        await Working.register(runtime, each, lambda: Working(keys))
    runtime.start()
    try:
        await asyncio.gather(*(runtime.send_message(Note(each), AgentId("outer", "k")) for each in texts))
    finally:
        await runtime.stop_when_idle()
    return keys


def test_each_delivery_has_a_place_named_by_the_type_of_the_agent(tmp_path: Path) -> None:
    with coterie.run(journal=tmp_path):
        keys = asyncio.run(_work("work", "work"))

    assert sorted(keys) == [
        "outer.1/0/tool/0 by outer",
        "outer.1/0/tool/1 by outer",
        "outer.2/0/tool/0 by outer",
        "outer.2/0/tool/1 by outer",
    ]


def test_a_message_sent_by_a_handler_is_handled_below_its_place(tmp_path: Path) -> None:
    with coterie.run(journal=tmp_path):
        keys = asyncio.run(_work("pass on"))

    assert keys == ["outer.1/inner.1/0/tool/0 by inner", "outer.1/inner.1/0/tool/1 by inner"]


def test_a_repeated_run_asks_under_the_same_keys_and_is_answered_from_the_record(tmp_path: Path) -> None:
    with coterie.run(journal=tmp_path) as first:
        keys = asyncio.run(_work("work", "pass on"))
    with coterie.run(journal=tmp_path, replay=first.id):
        again = asyncio.run(_work("work", "pass on"))

    assert sorted(again) == sorted(keys)


def test_handlers_leave_the_place_of_the_sender_as_it_was() -> None:
    async def main() -> bool:
        before = HERE.get()
        await _work("work")
        return HERE.get() is before

    assert asyncio.run(main())


def test_a_stop_reaches_who_sent_the_message_as_an_ordinary_exception() -> None:
    with pytest.raises(BudgetExceeded, match="too dear"):
        asyncio.run(_work("stop"))


def test_a_stop_in_a_published_message_is_not_ignored() -> None:
    async def main() -> None:
        runtime = SingleThreadedAgentRuntime()
        await Working.register(runtime, "outer", lambda: Working([]))
        runtime.start()
        await runtime.publish_message(Note("stop"), EVERYBODY)
        await asyncio.wait_for(runtime.stop_when_idle(), 5)

    with pytest.raises(BudgetExceeded, match="too dear"):
        asyncio.run(main())
