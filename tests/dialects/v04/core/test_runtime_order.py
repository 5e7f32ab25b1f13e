"""In a run with a record the order in which messages are delivered is recorded, and a repeated run keeps to it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import coterie
from autogen_core import (
    AgentId,
    DefaultTopicId,
    MessageContext,
    RoutedAgent,
    SingleThreadedAgentRuntime,
    default_subscription,
    message_handler,
)
from autogen_core.models import UserMessage
from autogen_ext.models.openai import OpenAIChatCompletionClient
from coterie import order
from coterie.testing import ScriptedServer


@dataclass
class Task:
    text: str


@dataclass
class Done:
    by: str


class Latencies:
    """A model that is as slow as asked for; what is said says who asked."""

    def __init__(self, **seconds: float) -> None:
        self.seconds = seconds

    def __call__(self, request: dict[str, Any]) -> str:
        name = request["messages"][-1]["content"].split()[0]
        time.sleep(self.seconds.get(name, 0))
        return f"{name} has it"


class Worker(RoutedAgent):
    def __init__(self, client: OpenAIChatCompletionClient, silent: Sequence[str]) -> None:
        super().__init__("works")
        self.client, self.silent = client, silent

    @message_handler
    async def work(self, message: Task, ctx: MessageContext) -> None:
        for round in range(2):
            await self.client.create([UserMessage(content=f"{self.id.key} {round}", source="u")])
            if self.id.key not in self.silent:
                await self.publish_message(Done(self.id.key), DefaultTopicId())


@default_subscription
class Judge(RoutedAgent):
    def __init__(self, client: OpenAIChatCompletionClient, seen: list[str]) -> None:
        super().__init__("judges")
        self.client, self.seen = client, seen

    @message_handler
    async def hear(self, message: Done, ctx: MessageContext) -> None:
        self.seen.append(message.by)
        if len(self.seen) % 2 == 0:
            await self.client.create([UserMessage(content=f"judge {self.seen}", source="u")])


NAMES = ("ann", "bob", "cleo")


async def race(url: str, silent: Sequence[str] = ()) -> list[str]:
    """Let three workers race; return in which order the judge heard of them."""
    client = OpenAIChatCompletionClient(model="gpt-4o", api_key="k", base_url=url)
    runtime, seen = SingleThreadedAgentRuntime(ignore_unhandled_exceptions=False), list[str]()
    await Worker.register(runtime, "worker", lambda: Worker(client, silent))
    await Judge.register(runtime, "judge", lambda: Judge(client, seen))
    runtime.start()
    await asyncio.gather(*(runtime.send_message(Task("go"), AgentId("worker", each)) for each in NAMES))
    await runtime.stop_when_idle()
    return seen


@pytest.fixture
def latencies() -> Latencies:
    return Latencies(ann=0.08, bob=0.05, cleo=0.02)


@pytest.fixture
def server(latencies: Latencies) -> Iterator[ScriptedServer]:
    with ScriptedServer(latencies) as server:
        yield server


def recorded(server: ScriptedServer, folder: Path) -> tuple[str, list[str]]:
    with coterie.run(journal=folder) as run:
        return run.id, asyncio.run(race(server.base_url))


def test_a_replayed_race_has_the_recorded_winners(server: ScriptedServer, tmp_path: Path) -> None:
    run, seen = recorded(server, tmp_path)
    assert seen != ["ann", "ann", "bob", "bob", "cleo", "cleo"], "not what an unrecorded order would be"
    asked = len(server.requests)
    with coterie.run(journal=tmp_path, replay=run):
        assert asyncio.run(race(server.base_url)) == seen
    assert len(server.requests) == asked


def test_a_resumed_race_has_the_recorded_winners(server: ScriptedServer, latencies: Latencies, tmp_path: Path) -> None:
    run, seen = recorded(server, tmp_path)
    latencies.seconds = {"cleo": 0.08}
    asked = len(server.requests)
    with coterie.run(journal=tmp_path, resume=run):
        assert asyncio.run(race(server.base_url)) == seen
    assert len(server.requests) == asked


def test_a_recorded_message_that_does_not_come_ends_the_replay(
    server: ScriptedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order, "PATIENCE_S", 0.1)
    run, _ = recorded(server, tmp_path)
    begun = time.monotonic()
    with pytest.raises(coterie.ReplayMismatch), coterie.run(journal=tmp_path, replay=run):
        asyncio.run(race(server.base_url, silent=["cleo"]))
    assert time.monotonic() - begun < 5


def test_without_a_record_messages_come_as_they_come(server: ScriptedServer) -> None:
    seen = asyncio.run(race(server.base_url))
    assert sorted(seen) == sorted(NAMES * 2)
    assert seen[0] == "cleo"


def test_a_handler_that_sleeps_in_the_program_is_waited_for(
    server: ScriptedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order, "PATIENCE_S", 0.2)

    async def two(seen: list[str]) -> None:
        client = OpenAIChatCompletionClient(model="gpt-4o", api_key="k", base_url=server.base_url)
        runtime = SingleThreadedAgentRuntime()
        await Sleeper.register(runtime, "sleeper", lambda: Sleeper("sleeps"))
        await Judge.register(runtime, "judge", lambda: Judge(client, seen))
        runtime.start()
        working = client.create([UserMessage(content="late", source="u")])
        await runtime.publish_message(Task("sleep"), DefaultTopicId())
        await working
        await runtime.publish_message(Done("late"), DefaultTopicId())
        await runtime.stop_when_idle()

    server._answers.seconds = {"late": 1.0}  # type: ignore[union-attr]
    first, again = list[str](), list[str]()
    with coterie.run(journal=tmp_path) as run:
        asyncio.run(two(first))
    with coterie.run(journal=tmp_path, replay=run.id):
        asyncio.run(two(again))
    assert first == again == ["sleeper", "late"]


@default_subscription
class Sleeper(RoutedAgent):
    @message_handler
    async def on_task(self, message: Task, ctx: MessageContext) -> None:
        await asyncio.sleep(0.5)
        await self.publish_message(Done("sleeper"), DefaultTopicId())
