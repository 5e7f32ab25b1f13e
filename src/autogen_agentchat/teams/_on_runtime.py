"""Turns that a runtime of the program delivers: its intervention handlers see every request and every answer."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

from autogen_core import (
    AgentId,
    AgentRuntime,
    CancellationToken,
    MessageContext,
    RoutedAgent,
    rpc,
    try_get_known_serializers_for_type,
)
from coterie.asking import Last, telling
from coterie.stamp import new_id

from ..messages import BaseAgentEvent, BaseChatMessage, MessageFactory

Said = BaseAgentEvent | BaseChatMessage
Tell = Callable[[Said], None]
Play = Callable[[list[BaseChatMessage], Tell], Awaitable[list[BaseChatMessage]]]


class GroupChatRequest(BaseModel):
    """Somebody is asked to speak; `messages` are what it has not heard yet. A handler may change them.

    A runtime that sends messages as JSON hands them over as dicts.
    """

    model_config = ConfigDict(defer_build=True)

    turn: str
    messages: list[Any]


class GroupChatResponse(BaseModel):
    """What it said."""

    model_config = ConfigDict(defer_build=True)

    turn: str
    messages: list[Any]


class Seats:
    """A team's place on a runtime: an agent for each participant, which lets it speak when the runtime says so."""

    def __init__(self, runtime: AgentRuntime, names: Sequence[str], team_id: str, factory: MessageFactory) -> None:
        self._runtime = runtime
        self._factory = factory
        self._names = names
        self._team = team_id
        self._turns: dict[str, tuple[Play, Tell]] = {}
        self._is_taken = False

    async def _take(self) -> None:
        """Register with the runtime, once."""
        if not self._is_taken:
            self._is_taken = True
            self._runtime.add_message_serializer(try_get_known_serializers_for_type(GroupChatResponse))
            for name in self._names:
                await _Seat.register(self._runtime, f"{name}_{self._team}", lambda: _Seat(self._turns, self._loaded))

    def play(
        self, name: str, messages: list[BaseChatMessage], play: Play, token: CancellationToken
    ) -> AsyncGenerator[Said | Last, None]:
        """Have a turn delivered; yield what happens in it."""

        async def deliver(tell: Tell) -> GroupChatResponse:
            await self._take()
            turn = new_id()
            self._turns[turn] = play, tell
            try:
                response: GroupChatResponse = await self._runtime.send_message(
                    GroupChatRequest(turn=turn, messages=messages),
                    AgentId(f"{name}_{self._team}", self._team),
                    cancellation_token=token,
                )
                return response.model_copy(update={"messages": self._loaded(response.messages)})
            finally:
                del self._turns[turn]

        return telling(deliver)

    def _loaded(self, messages: Sequence[Any]) -> list[Any]:
        return [self._factory.create(each) if isinstance(each, Mapping) else each for each in messages]


class _Seat(RoutedAgent):
    def __init__(self, turns: dict[str, tuple[Play, Tell]], load: Callable[[Sequence[Any]], list[Any]]) -> None:
        super().__init__("Lets a participant of a team speak.")
        self._turns = turns
        self._load = load

    @rpc
    async def speak(self, message: GroupChatRequest, ctx: MessageContext) -> GroupChatResponse:
        play, tell = self._turns[message.turn]
        return GroupChatResponse(turn=message.turn, messages=await play(self._load(message.messages), tell))
