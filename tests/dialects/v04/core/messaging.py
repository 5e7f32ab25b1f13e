"""Messages and agents for the tests of the runtime."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autogen_core import (
    AgentId,
    DefaultTopicId,
    MessageContext,
    RoutedAgent,
    SingleThreadedAgentRuntime,
    TypeSubscription,
    message_handler,
)


@dataclass
class Note:
    """A message that agents pass around."""

    text: str


@dataclass
class Other:
    """A message that no agent here handles."""

    text: str


class Answering(RoutedAgent):
    """Notes what it gets and answers with it; some texts ask for something else."""

    def __init__(self, seen: list[str] | None = None, gate: asyncio.Event | None = None) -> None:
        super().__init__("answers notes")
        self.seen = [] if seen is None else seen
        self.gate = gate
        self.is_closed = False

    @message_handler
    async def on_note(self, message: Note, ctx: MessageContext) -> Note:
        """Answer."""
        self.seen.append(f"{self.id} begins {message.text}")
        if message.text == "raise":
            raise ValueError("no answer")
        if message.text == "wait" and self.gate:
            await self.gate.wait()
        if message.text == "publish":
            await self.publish_message(Note("published"), DefaultTopicId())
        if message.text.startswith("ask "):
            answer: Note = await self.send_message(Note("asked"), AgentId(message.text[4:], self.id.key))
            return answer
        self.seen.append(f"{self.id} ends {message.text}")
        return Note(f"answer to {message.text}")

    async def save_state(self) -> Mapping[str, Any]:
        """What it has seen."""
        return {"seen": list(self.seen)}

    async def load_state(self, state: Mapping[str, Any]) -> None:
        """Replace what it has seen."""
        self.seen[:] = state["seen"]

    async def close(self) -> None:
        """Note that it is closed."""
        self.is_closed = True


async def runtime_with(
    *types: str, seen: list[str] | None = None, gate: asyncio.Event | None = None, **settings: Any
) -> SingleThreadedAgentRuntime:
    """A runtime, not started, with these types of answering agents, all subscribed to the default topic."""
    runtime = SingleThreadedAgentRuntime(**settings)
    for each in types:
        await Answering.register(runtime, each, lambda: Answering(seen, gate))
        await runtime.add_subscription(TypeSubscription("default", each))
    return runtime


ONE = AgentId("one", "k")
EVERYBODY = DefaultTopicId()
