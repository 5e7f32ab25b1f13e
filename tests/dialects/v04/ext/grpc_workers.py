"""Agents, workers and hosts for the tests of the runtime of several processes. Run as a module, it is one of them."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from autogen_core import (
    AgentId,
    MessageContext,
    RoutedAgent,
    TopicId,
    TypeSubscription,
    message_handler,
    try_get_known_serializers_for_type,
)
from autogen_ext.runtimes.grpc import GrpcWorkerAgentRuntime, GrpcWorkerAgentRuntimeHost

T = TypeVar("T")

ROOT = Path(__file__).parents[4]
NEWS = TopicId("news", "all")


@dataclass
class Note:
    """A message that agents pass around."""

    text: str


class Odd(Exception):
    """An error that only its own process knows."""


class Answering(RoutedAgent):
    """Answers; some texts ask for something else."""

    def __init__(self, gate: asyncio.Event | None = None) -> None:
        super().__init__("answers notes")
        self.gate = gate

    @message_handler
    async def on_note(self, message: Note, ctx: MessageContext) -> Note | None:
        """Answer."""
        match message.text:
            case "nothing":
                return None
            case "refuse":
                raise ValueError("no answer")
            case "fail":
                raise Odd("out of order")
            case "hang":
                await self.publish_message(Note("begun"), NEWS)
                waiting = ctx.cancellation_token.link_future(asyncio.get_running_loop().create_future())
                try:
                    await waiting
                except asyncio.CancelledError:
                    await self.publish_message(Note("cancelled"), NEWS)
                    raise
            case "wait":
                assert self.gate is not None
                await self.publish_message(Note("begun"), NEWS)
                await self.gate.wait()
        return Note(f"answer to {message.text} from {ctx.sender} as {ctx.message_id}")

    async def save_state(self) -> dict[str, Any]:
        return {"key": self.id.key}


class Listening(RoutedAgent):
    """Keeps what is published, for a test to wait for."""

    def __init__(self, heard: asyncio.Queue[str]) -> None:
        super().__init__("listens")
        self.heard = heard

    @message_handler
    async def on_note(self, message: Note, ctx: MessageContext) -> None:
        """Keep it."""
        assert ctx.topic_id is not None
        self.heard.put_nowait(message.text)


def play(work: Coroutine[Any, Any, T]) -> T:
    """Run a test; it has to be through in time."""
    return asyncio.run(asyncio.wait_for(work, 30))


@asynccontextmanager
async def hosted(address: str = "127.0.0.1:0", **options: Any) -> AsyncIterator[GrpcWorkerAgentRuntimeHost]:
    """A host in this process."""
    host = GrpcWorkerAgentRuntimeHost(address, **options)
    host.start()
    try:
        yield host
    finally:
        await host.stop(grace=0)


@asynccontextmanager
async def working(
    address: str, *types: str, gate: asyncio.Event | None = None, **options: Any
) -> AsyncIterator[GrpcWorkerAgentRuntime]:
    """A worker in this process, with agents that answer."""
    worker = GrpcWorkerAgentRuntime(address, **options)
    worker.add_message_serializer(try_get_known_serializers_for_type(Note))
    await worker.start()
    try:
        for each in types:
            await Answering.register(worker, each, lambda: Answering(gate))
        yield worker
    finally:
        await worker.stop()


async def listen(worker: GrpcWorkerAgentRuntime, name: str = "listener") -> asyncio.Queue[str]:
    """Register an agent that hears the news."""
    heard: asyncio.Queue[str] = asyncio.Queue()
    await Listening.register(worker, name, lambda: Listening(heard))
    await worker.add_subscription(TypeSubscription(NEWS.type, name))
    return heard


@asynccontextmanager
async def process(*arguments: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """A host or a worker in a process of its own, and the line that it printed when it was ready."""
    running = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.dialects.v04.ext.grpc_workers",
        *arguments,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert running.stdout is not None
        yield running, (await running.stdout.readline()).decode().strip()
    finally:
        if running.returncode is None:
            running.kill()
        await running.wait()


async def _host(address: str) -> None:
    host = GrpcWorkerAgentRuntimeHost(address)
    host.start()
    ending = asyncio.create_task(host.stop_when_signal(grace=1))
    await asyncio.sleep(0)  # From here on it hears signals.
    print(host.address, flush=True)
    await ending


async def _worker(address: str, name: str) -> None:
    async with working(address, name):
        print("ready", flush=True)
        await asyncio.Event().wait()


def answered(text: str) -> Note:
    """What an agent answers to a note of a sender who is no agent, with the id "m"."""
    return Note(f"answer to {text} from None as m")


async def ask(worker: GrpcWorkerAgentRuntime, name: str, text: str, **how: Any) -> Any:
    """Send a note."""
    return await worker.send_message(Note(text), AgentId(name, "k"), message_id="m", **how)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["host", where]:
            asyncio.run(_host(where))
        case ["worker", where, of_type]:
            asyncio.run(_worker(where, of_type))
